using FluentValidation;

namespace Kala.Application;

/// <summary>Rules for text that are the same in every request.</summary>
internal static class TextRules
{
    /// <summary>No U+0000: no database and no header can carry it.</summary>
    public static IRuleBuilderOptions<T, string?> NoNull<T>(this IRuleBuilder<T, string?> rule, string field) => rule
        .Must(text => text is null || !text.Contains('\0', StringComparison.Ordinal))
        .WithMessage($"\"{field}\" contains the character U+0000; remove it.");
}
