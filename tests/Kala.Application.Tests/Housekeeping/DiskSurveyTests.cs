using Kala.Application.Housekeeping;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Housekeeping;

public sealed class DiskSurveyTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly DiskSurvey _survey;

    public DiskSurveyTests() => _survey = new DiskSurvey(_clock);

    [Fact]
    public void Nothing_is_told_before_the_first_run()
    {
        Assert.Null(_survey.View());
    }

    [Fact]
    public void What_is_due_later_is_due_when_its_time_has_come()
    {
        var now = _clock.GetUtcNow();
        var found = new DiskSurvey.Found(now);
        found.Add(1, DateTimeOffset.MaxValue);
        found.Add(10, DateTimeOffset.MinValue);
        found.Add(100, now);
        found.Add(1_000, now.AddSeconds(61));
        found.Add(10_000, now.AddHours(3));
        _survey.Keep(found);

        var atOnce = _survey.View();
        _clock.Advance(TimeSpan.FromSeconds(60));
        var early = _survey.View();
        _clock.Advance(TimeSpan.FromSeconds(60));
        var late = _survey.View();
        _clock.Advance(TimeSpan.FromHours(3));
        var last = _survey.View();

        var all = new BlobTotal(5, 11_111);
        Assert.Equal(new DiskView(now, all, new BlobTotal(2, 110), new BlobTotal(2, 11_000)), atOnce);
        Assert.Equal(atOnce, early);
        Assert.Equal(new DiskView(now, all, new BlobTotal(3, 1_110), new BlobTotal(1, 10_000)), late);
        Assert.Equal(new DiskView(now, all, new BlobTotal(4, 11_110), new BlobTotal(0, 0)), last);
    }

    [Fact]
    public void A_run_replaces_what_the_one_before_has_found()
    {
        var first = new DiskSurvey.Found(_clock.GetUtcNow());
        first.Add(5, DateTimeOffset.MinValue);
        _survey.Keep(first);
        _clock.Advance(TimeSpan.FromHours(1));

        _survey.Keep(new DiskSurvey.Found(_clock.GetUtcNow()));

        Assert.Equal(new DiskView(_clock.GetUtcNow(), new BlobTotal(0, 0), new BlobTotal(0, 0), new BlobTotal(0, 0)), _survey.View());
    }
}
