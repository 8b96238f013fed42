using Kala.Application.Users;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Users;

public sealed class RecentRowsTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private int _reads;

    [Fact]
    public async Task What_was_read_before_a_change_is_not_kept_after_it()
    {
        var rows = new RecentRows<int, string>(_clock);
        var reading = new TaskCompletionSource<string?>();
        var overtaken = rows.GetAsync(1, () => reading.Task);

        rows.Forget(1);
        reading.SetResult("as it was");

        Assert.Equal("as it was", await overtaken);
        Assert.Equal("as it is", await rows.GetAsync(1, () => Task.FromResult<string?>("as it is")));
    }

    [Fact]
    public async Task A_row_is_believed_for_three_seconds()
    {
        var rows = new RecentRows<int, string>(_clock);

        await ReadAsync(rows);
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        await ReadAsync(rows);
        Assert.Equal(1, _reads);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await ReadAsync(rows);

        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_asked_for_each_time()
    {
        var rows = new RecentRows<int, string>(_clock);

        Assert.Null(await rows.GetAsync(1, () => Task.FromResult<string?>(null)));

        Assert.Equal("now", await rows.GetAsync(1, () => Task.FromResult<string?>("now")));
    }

    private Task<string?> ReadAsync(RecentRows<int, string> rows) => rows.GetAsync(1, () =>
    {
        _reads++;
        return Task.FromResult<string?>("a row");
    });
}
