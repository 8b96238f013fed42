namespace Kala.Application.Telemetry;

/// <summary>Converts names to label values.</summary>
internal static class LabelValue
{
    /// <summary><c>DiskFull</c> becomes <c>disk_full</c>.</summary>
    public static string Of(string name) => string.Concat(name.Select((letter, at) =>
        at > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
}
