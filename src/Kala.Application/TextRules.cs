using FluentValidation;

namespace Kala.Application;

/// <summary>Rules for text in all requests.</summary>
internal static class TextRules
{
    /// <summary>Refuses U+0000, which neither databases nor headers can store.</summary>
    public static IRuleBuilderOptions<T, string?> NoNull<T>(this IRuleBuilder<T, string?> rule, string field) => rule
        .Must(text => text is null || !text.Contains('\0', StringComparison.Ordinal))
        .WithMessage($"\"{field}\" contains the character U+0000; remove it.");
}
