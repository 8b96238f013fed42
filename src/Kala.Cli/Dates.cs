using System.Globalization;

namespace Kala.Cli;

/// <summary>Times for people, in the local time zone, and for programs, in UTC.</summary>
internal static class Dates
{
    /// <summary>At most eight characters: the time of today, the day of this year, or month and year.</summary>
    public static string Short(DateTimeOffset time, DateTimeOffset now)
    {
        var (local, today) = (time.ToLocalTime(), now.ToLocalTime());
        var format = local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "d MMM" : "MMM yyyy";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Local day and time, to the minute.</summary>
    public static string Minute(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>UTC to the second, in RFC 3339 format.</summary>
    public static string Exact(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
