namespace Kala.Api;

/// <summary>A setting with several values, separated by semicolons.</summary>
internal static class SettingList
{
    /// <summary>The values; none if the setting is not set.</summary>
    public static string[] Split(string? setting) =>
        setting?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
