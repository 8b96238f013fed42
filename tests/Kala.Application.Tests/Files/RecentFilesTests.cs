using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Files;

public sealed class RecentFilesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly FilesVersion _version = new();
    private readonly RecentFiles _files;

    public RecentFilesTests() => _files = new RecentFiles(_clock, _version);

    [Fact]
    public async Task The_next_reader_gets_the_same_blob()
    {
        var (file, content) = (File(1), new CountedContent());
        _files.Add(file, content, 0).Dispose();

        using var next = _files.Find(file.Id);

        Assert.Same(file, next?.File);
        Assert.Equal(1, await next!.Content.ReadAsync(new byte[1], 0, default));
        Assert.Equal(0, content.Closed);
    }

    [Fact]
    public void After_a_change_of_any_file_the_row_has_to_be_read_again()
    {
        var file = File(1);
        _files.Add(file, new CountedContent(), 0).Dispose();

        _version.Increase();

        Assert.Null(_files.Find(file.Id));
    }

    [Fact]
    public void A_row_that_was_read_before_a_change_is_not_lent_after_it()
    {
        var file = File(1);
        _version.Increase();
        _files.Add(file, new CountedContent(), read: 0).Dispose();

        Assert.Null(_files.Find(file.Id));
    }

    [Fact]
    public void After_a_second_the_blob_is_closed_and_nothing_looks_any_more()
    {
        var (file, content) = (File(1), new CountedContent());
        _files.Add(file, content, 0).Dispose();

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(_files.Find(file.Id));
        Assert.Equal(1, content.Closed);
    }

    [Fact]
    public async Task A_blob_that_is_being_read_is_closed_by_its_last_reader()
    {
        var content = new CountedContent();
        var first = _files.Add(File(1), content, 0);
        var second = _files.Find(File(1).Id)!;
        _clock.Advance(TimeSpan.FromSeconds(1));
        first.Dispose();
        first.Dispose();

        Assert.Equal(1, await second.Content.ReadAsync(new byte[1], 0, default));
        second.Dispose();

        Assert.Equal(1, content.Closed);
    }

    [Fact]
    public void Whoever_comes_when_64_are_kept_keeps_its_own()
    {
        foreach (var number in Enumerable.Range(1, 64))
        {
            _files.Add(File(number), new CountedContent(), 0).Dispose();
        }
        var content = new CountedContent();

        _files.Add(File(65), content, 0).Dispose();

        Assert.Equal(1, content.Closed);
        Assert.Null(_files.Find(File(65).Id));
        Assert.NotNull(_files.Find(File(64).Id));
    }

    [Fact]
    public void A_file_of_many_blobs_is_not_kept()
    {
        var content = new CountedContent { Blobs = 5 };

        _files.Add(File(1), content, 7).Dispose();

        Assert.Equal(1, content.Closed);
        Assert.Null(_files.Find(File(1).Id));
    }

    [Fact]
    public void Where_others_change_the_rows_nothing_is_kept()
    {
        using var files = new RecentFiles(_clock);
        var (file, content) = (File(1), new CountedContent());

        files.Add(file, content, files.Version).Dispose();

        Assert.Equal(1, content.Closed);
        Assert.Null(files.Find(file.Id));
    }

    [Fact]
    public async Task A_blob_is_never_closed_under_a_reader()
    {
        var (file, contents) = (File(1), new List<CountedContent>());
        var (isOver, lendings) = (false, 0);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                using var lent = _files.Find(file.Id);
                Interlocked.Add(ref lendings, lent is null ? 0 : await lent.Content.ReadAsync(new byte[1], 0, default));
            }
        })).ToList();

        for (var i = 0; i < 5_000 || Volatile.Read(ref lendings) < 1_000; i++)
        {
            contents.Add(new CountedContent());
            _files.Add(file, contents[^1], 0).Dispose();
            _clock.Advance(TimeSpan.FromMilliseconds(400));
        }
        isOver = true;
        await Task.WhenAll(readers);
        _files.Dispose();

        Assert.All(contents, content => Assert.Equal(1, content.Closed));
    }

    public void Dispose() => _files.Dispose();

    private static StoredFile File(int number)
    {
        var session = UploadSession.Open(
            new Guid(number, 0, 0, new byte[8]),
            Guid.Empty,
            new DeclaredFile("a.bin", 0, null, null),
            UploadDoor.Form,
            Start,
            TimeSpan.FromDays(7));
        return session.Close(Sha256Digest.FromHex(new string('0', 64)), VerifiedBy.File, Start);
    }

    private sealed class CountedContent : BlobContent
    {
        private int _closed;

        public int Closed => Volatile.Read(ref _closed);

        public int Blobs { get; init; } = 1;

        public override bool IsShareable => Blobs <= 4;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation)
        {
            Assert.Equal(0, Closed);
            return new(1);
        }

        protected override void Dispose(bool disposing) => Interlocked.Increment(ref _closed);
    }
}
