using Kala.Testing;

namespace Kala.Api.Tests.Admin;

/// <summary>The statistics by day and by owner, and what the server says about itself.</summary>
public sealed class StatisticsTests : IAsyncLifetime
{
    private const string Days = $"{KalaApplication.Filestore}/statistics/days";
    private const string Owners = $"{KalaApplication.Filestore}/statistics/owners";
    private const string About = "/api/manage/about";

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Every_day_has_what_was_closed_between_its_midnights_in_UTC()
    {
        await _kala.UploadAsync(Bytes.Noise(1000));
        MoveTo(2026, 3, 4, "23:59:59.999");
        await _kala.UploadAsync(Bytes.Noise(10));
        MoveTo(2026, 3, 5, "00:00:00.000");
        var deleted = await _kala.UploadAsync(Bytes.Noise(5));
        (await _kala.DeleteFileAsync(deleted)).ShouldSucceed(204);
        MoveTo(2026, 3, 7, "12:00:00.000");
        await _kala.OpenSessionAsync(5);

        var days = (await _kala.GetAsync($"{Days}?days=5")).ShouldSucceed().Data;

        Assert.Equal(
            [
                """{"day":"2026-03-03","files":0,"bytes":0}""",
                """{"day":"2026-03-04","files":2,"bytes":1010}""",
                """{"day":"2026-03-05","files":1,"bytes":5}""",
                """{"day":"2026-03-06","files":0,"bytes":0}""",
                """{"day":"2026-03-07","files":0,"bytes":0}""",
            ],
            days.EnumerateArray().Select(day => day.GetRawText()));
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData("?days=1", 1)]
    [InlineData("?days=366", 366)]
    public async Task There_are_as_many_days_as_were_asked_for_and_today_is_the_last(string query, int count)
    {
        var days = (await _kala.GetAsync(Days + query)).ShouldSucceed().Data.EnumerateArray().ToList();

        Assert.Equal(count, days.Count);
        Assert.Equal("2026-03-04", days[^1].GetProperty("day").GetString());
    }

    [Theory]
    [InlineData($"{Days}?days=367", "days")]
    [InlineData($"{Days}?days=0", "days")]
    [InlineData($"{Days}?days=1&days=2", "days")]
    [InlineData($"{Days}?limit=1", "limit")]
    [InlineData($"{Owners}?limit=101", "limit")]
    [InlineData($"{Owners}?limit=-1", "limit")]
    [InlineData($"{Owners}?days=1", "days")]
    public async Task What_the_statistics_do_not_know_is_refused(string target, string field)
    {
        var problem = (await _kala.GetAsync(target)).ShouldBeRefused(400, "validation_failed");

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task The_owners_come_with_the_biggest_first_and_without_those_who_have_nothing()
    {
        var (ann, annsToken) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.delete");
        var (bob, bobsToken) = await _kala.AddUserAsync("bob", "filestore.upload", "filestore.delete");
        await StoreAsync(annsToken, 10);
        var gone = await StoreAsync(bobsToken, 500);
        await StoreAsync(bobsToken, 100);
        (await _kala.CreateAsync(new { fileSize = 7 }, bobsToken)).ShouldSucceed(201);
        (await _kala.SendAsync("DELETE", $"{KalaApplication.Files}/{gone}", null, bobsToken)).ShouldSucceed(204);

        var owners = (await _kala.GetAsync(Owners)).ShouldSucceed().Data;
        var biggest = (await _kala.GetAsync($"{Owners}?limit=1")).ShouldSucceed().Data;

        Assert.Equal(
            [
                $$"""{"owner":"{{bob}}","ownerName":"bob","bytes":107,"files":1,"sessions":1}""",
                $$"""{"owner":"{{ann}}","ownerName":"ann","bytes":10,"files":1,"sessions":0}""",
            ],
            owners.EnumerateArray().Select(owner => owner.GetRawText()));
        Assert.Equal([owners[0].GetRawText()], biggest.EnumerateArray().Select(owner => owner.GetRawText()));
    }

    [Fact]
    public async Task Everybody_sees_the_version_and_administrators_the_rest()
    {
        var (_, ann) = await _kala.AddUserAsync("ann");
        _kala.Clock.Advance(TimeSpan.FromMinutes(1));

        var forAnn = (await _kala.GetAsync(About, ann)).ShouldSucceed().Data;
        var forAdmin = (await _kala.GetAsync(About)).ShouldSucceed().Data;

        Assert.Equal($$"""{"version":"{{ProgramVersion.Text}}","database":null,"startedAt":null}""", forAnn.GetRawText());
        Assert.Equal(ProgramVersion.Text, forAdmin.GetProperty("version").GetString());
        Assert.Equal(KalaApplication.UsesPostgres ? "PostgreSQL" : "SQLite", forAdmin.GetProperty("database").GetString());
        Assert.Equal("2026-03-04T05:06:07.890Z", forAdmin.GetProperty("startedAt").GetString());
    }

    private async Task<Guid> StoreAsync((string Name, string Value) token, int size) =>
        (await _kala.PostOctetsAsync(KalaApplication.Files, Bytes.Noise(size), token)).ShouldSucceed(201).Data.GetGuid();

    private void MoveTo(int year, int month, int day, string time) => _kala.Clock.SetUtcNow(
        new DateTimeOffset(new DateOnly(year, month, day), TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero));
}
