using System.Globalization;

namespace Kala.Cli;

/// <summary>Human-readable byte counts and durations.</summary>
internal static class Amounts
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A number of bytes, in units of 1024.</summary>
    public static string Bytes(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        while (amount >= 1024 && unit < Units.Length - 1)
        {
            (amount, unit) = (amount / 1024, unit + 1);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {Units[unit]}");
    }

    /// <summary>A duration, rounded more the longer it is.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.0} h"),
    };

    /// <summary>Percentage, speed and remaining time.</summary>
    public static string Progress(long from, long position, long total, TimeSpan elapsed)
    {
        var speed = (position - from) / Math.Max(0.001, elapsed.TotalSeconds);
        var left = speed > 0 ? Duration(TimeSpan.FromSeconds(Math.Min(1e8, (total - position) / speed))) : "unknown";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(total == 0 ? 100 : 100.0 * position / total):0} % of {Bytes(total)}, {Bytes((long)speed)}/s, {left} left");
    }
}
