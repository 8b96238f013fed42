namespace Kala.Cli.Tests;

public sealed class ServerDoctorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "Ok", "agrees")]
    [InlineData(2.9, "Ok", "agrees")]
    [InlineData(-2.9, "Ok", "agrees")]
    [InlineData(3, "Ok", "differs from this machine's clock by 3 s")]
    [InlineData(-31, "Wrong", "differs from this machine's clock by 31 s; expiry")]
    public void Clocks_agree_if_no_difference_can_be_measured(double seconds, string state, string text)
    {
        var finding = ServerDoctor.CheckClock(Now.AddSeconds(seconds), Now);

        Assert.Equal((state, "clock"), ($"{finding.State}", finding.About));
        Assert.StartsWith(text, finding.Text, StringComparison.Ordinal);
    }
}
