using FluentValidation;
using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>Rules for fields of users.</summary>
internal static class UserRules
{
    public const string NameForm = "A username has 1 to 64 letters, digits and . _ - @, and begins with a letter or digit.";

    private const int LongestName = 64;

    private static readonly string KnownNames = string.Join(", ", PermissionDefinition.All.Select(one => one.Name));

    public static bool IsName(string? name) => name is { Length: > 0 and <= LongestName }
        && char.IsLetterOrDigit(name[0])
        && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or '@');

    public static void PermissionNames<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(names => names is null || (names.All(name => name is not null) && PermissionDefinition.Of(names) is not null))
        .WithMessage($"\"permissions\" must be a list of these names, or of their uuids: {KnownNames}.");
}
