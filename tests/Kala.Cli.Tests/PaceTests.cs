using Microsoft.Extensions.Time.Testing;

namespace Kala.Cli.Tests;

public sealed class PaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Bytes_that_an_earlier_upload_sent_do_not_count()
    {
        var pace = new Pace(_clock);
        pace.Start(1_000_000);

        _clock.Advance(TimeSpan.FromSeconds(2));
        pace.Move(1_000_200);

        Assert.Equal((100, TimeSpan.FromSeconds(3)), pace.To(1_000_500));
    }

    [Fact]
    public void Only_the_last_seconds_count()
    {
        var pace = new Pace(_clock);
        pace.Start(0);
        pace.Move(1_000_000);
        for (var second = 1; second <= 30; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            pace.Move(1_000_000 + (second * 100));
        }

        Assert.Equal(100, pace.To(2_000_000)?.Speed);
    }

    [Fact]
    public void A_standstill_shows()
    {
        var pace = new Pace(_clock);
        pace.Start(0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        pace.Move(100);

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(pace.To(1000));
    }
}
