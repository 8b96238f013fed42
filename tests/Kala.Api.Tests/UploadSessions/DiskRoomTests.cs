using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>Sizes that are refused because a disk has an end.</summary>
public sealed class DiskRoomTests
{
    [Fact]
    public async Task A_size_that_the_disk_has_no_room_for_is_refused()
    {
        await using var full = await KalaApplication.StartAsync($"Filestore:ReserveBytes={1L << 60}");

        var created = await full.CreateAsync(new { fileSize = 1 });

        created.ShouldBeRefused(507, "insufficient_storage");
        Assert.NotNull(created.Header("Retry-After"));
    }

    [Fact]
    public async Task What_open_sessions_have_declared_counts_as_taken_until_they_are_given_up()
    {
        await using var own = await KalaApplication.StartAsync($"Filestore:MaxFileSize={999_999_999_999_999}");
        var most = (long)(await FreeAsync(own) * 0.6);
        var first = (await own.CreateAsync(new { fileSize = most })).ShouldSucceed(201).Data.GetGuid();

        var second = await own.CreateAsync(new { fileSize = most });
        var declared = await StatisticAsync(own, "declaredBytes");
        (await own.AbortAsync(first)).ShouldSucceed(204);
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        var third = await own.CreateAsync(new { fileSize = most });

        second.ShouldBeRefused(507, "insufficient_storage");
        Assert.Equal(most, declared);
        third.ShouldSucceed(201);
    }

    [Fact]
    public async Task Of_fifty_sessions_that_each_declare_almost_all_of_the_disk_at_once_one_is_made()
    {
        await using var own = await KalaApplication.StartAsync($"Filestore:MaxFileSize={999_999_999_999_999}");
        var most = (long)(await FreeAsync(own) * 0.9);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => own.CreateAsync(new { fileSize = most })));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.ShouldBeRefused(507, "insufficient_storage"));
    }

    [Fact]
    public async Task A_repeated_creation_needs_no_further_room()
    {
        await using var own = await KalaApplication.StartAsync($"Filestore:MaxFileSize={999_999_999_999_999}");
        var fields = new { fileSize = (long)(await FreeAsync(own) * 0.6) };
        var first = await own.CreateAsync(fields, ("Idempotency-Key", "once"));

        var again = await own.CreateAsync(fields, ("Idempotency-Key", "once"));
        var other = await own.CreateAsync(new { fields.fileSize, contentType = "text/plain" }, ("Idempotency-Key", "once"));

        Assert.Equal(first.ShouldSucceed(201).Data.GetGuid(), again.ShouldSucceed(201).Data.GetGuid());
        other.ShouldBeRefused(422, "idempotency_conflict");
    }

    [Fact]
    public async Task Declared_bytes_can_be_left_uncounted()
    {
        await using var own = await KalaApplication.StartAsync(
            $"Filestore:MaxFileSize={999_999_999_999_999}", "Filestore:CountDeclaredBytes=false");
        var most = (long)(await FreeAsync(own) * 0.6);

        (await own.CreateAsync(new { fileSize = most })).ShouldSucceed(201);
        (await own.CreateAsync(new { fileSize = most })).ShouldSucceed(201);
    }

    private static Task<long> FreeAsync(KalaApplication own) => StatisticAsync(own, "freeBytes");

    private static async Task<long> StatisticAsync(KalaApplication own, string name) =>
        (await own.GetAsync($"{KalaApplication.Filestore}/statistics")).ShouldSucceed().Data.GetProperty(name).GetInt64();
}
