namespace Kala.Cli.Tests;

public sealed class DatesTests
{
    [Theory]
    [InlineData(0, "12:30")]
    [InlineData(-3, "8 May")]
    [InlineData(-300, "Jul 2025")]
    public void A_short_date_shows_what_matters(int days, string text)
    {
        // Noon in the local time zone, whichever that is.
        var now = new DateTimeOffset(new DateTime(2026, 5, 11, 12, 30, 0, DateTimeKind.Local));

        Assert.Equal(text, Dates.Short(now.AddDays(days), now));
    }
}
