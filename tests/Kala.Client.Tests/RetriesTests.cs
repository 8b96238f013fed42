using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Client.Tests;

public sealed class RetriesTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<TimeSpan> _pauses = [];

    [Fact]
    public void Pauses_grow_to_15_seconds()
    {
        var retries = New();

        for (var i = 0; i < 8; i++)
        {
            Pause(retries, new HttpRequestException());
        }

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15], _pauses.Select(pause => pause.TotalSeconds));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(600, 300)]
    public void A_pause_lasts_as_long_as_the_server_says_but_not_longer_than_the_patience(int asked, int seconds)
    {
        var problem = new Problem { Code = "too_many_requests", Message = "Wait." };

        Pause(New(), new KalaException(HttpStatusCode.TooManyRequests, problem, TimeSpan.FromSeconds(asked)));

        Assert.Equal(seconds, Assert.Single(_pauses).TotalSeconds);
    }

    private Retries New() => new(TimeSpan.FromMinutes(5), _clock, retry => _pauses.Add(retry.Pause));

    private void Pause(Retries retries, Exception failure)
    {
        var waiting = retries.PauseAsync(failure, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _clock.Advance(_pauses[^1]);
        Assert.True(waiting.IsCompletedSuccessfully);
    }
}
