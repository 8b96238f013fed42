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
    private readonly VersionedDatabase _database = new() { FilesVersion = 7 };
    private readonly RecentFiles _files;

    public RecentFilesTests() => _files = new RecentFiles(_database, _clock);

    [Fact]
    public void The_next_reader_gets_the_same_blob()
    {
        var (file, content) = (File(1), new CountedContent());
        _files.Add(file, content, 7).Dispose();

        using var next = _files.Find(file.Id);

        Assert.Same(file, next?.File);
        Assert.Equal(1, next!.Content.Read(new byte[1], 0));
        Assert.Equal(0, content.Closed);
    }

    [Fact]
    public void After_a_change_of_any_file_the_row_has_to_be_read_again()
    {
        var file = File(1);
        _files.Add(file, new CountedContent(), 7).Dispose();

        _database.FilesVersion = 8;

        Assert.Null(_files.Find(file.Id));
    }

    [Fact]
    public void A_row_that_was_read_before_a_change_is_not_lent_after_it()
    {
        var file = File(1);
        _database.FilesVersion = 8;
        _files.Add(file, new CountedContent(), version: 7).Dispose();

        Assert.Null(_files.Find(file.Id));
    }

    [Fact]
    public void After_a_second_the_blob_is_closed_and_nothing_looks_any_more()
    {
        var (file, content) = (File(1), new CountedContent());
        _files.Add(file, content, 7).Dispose();

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(_files.Find(file.Id));
        Assert.Equal(1, content.Closed);
    }

    [Fact]
    public void A_blob_that_is_being_read_is_closed_by_its_last_reader()
    {
        var content = new CountedContent();
        var first = _files.Add(File(1), content, 7);
        var second = _files.Find(File(1).Id)!;
        _clock.Advance(TimeSpan.FromSeconds(1));
        first.Dispose();
        first.Dispose();

        Assert.Equal(1, second.Content.Read(new byte[1], 0));
        second.Dispose();

        Assert.Equal(1, content.Closed);
    }

    [Fact]
    public void Whoever_comes_when_64_are_kept_keeps_its_own()
    {
        foreach (var number in Enumerable.Range(1, 64))
        {
            _files.Add(File(number), new CountedContent(), 7).Dispose();
        }
        var content = new CountedContent();

        _files.Add(File(65), content, 7).Dispose();

        Assert.Equal(1, content.Closed);
        Assert.Null(_files.Find(File(65).Id));
        Assert.NotNull(_files.Find(File(64).Id));
    }

    [Fact]
    public void Where_others_change_the_rows_nothing_is_kept()
    {
        _database.FilesVersion = null;
        var (file, content) = (File(1), new CountedContent());

        _files.Add(file, content, version: null).Dispose();

        Assert.Equal(1, content.Closed);
        Assert.Null(_files.Find(file.Id));
    }

    [Fact]
    public async Task A_blob_is_never_closed_under_a_reader()
    {
        var (file, contents) = (File(1), new List<CountedContent>());
        var (isOver, lendings) = (false, 0);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                using var lent = _files.Find(file.Id);
                Interlocked.Add(ref lendings, lent?.Content.Read(new byte[1], 0) ?? 0);
            }
        })).ToList();

        for (var i = 0; i < 5_000 || Volatile.Read(ref lendings) < 1_000; i++)
        {
            contents.Add(new CountedContent());
            _files.Add(file, contents[^1], 7).Dispose();
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
            "5be0cd191f83d9ab",
            Guid.Empty,
            new DeclaredFile("a.bin", 0, null, null),
            UploadDoor.Form,
            Start,
            TimeSpan.FromDays(7));
        return session.Close(Sha256Digest.FromHex(new string('0', 64)), true, Start);
    }

    private sealed class CountedContent : BlobContent
    {
        private int _closed;

        public int Closed => Volatile.Read(ref _closed);

        public override long Length => 1;

        public override int Read(Span<byte> buffer, long position)
        {
            Assert.Equal(0, Closed);
            return 1;
        }

        protected override void Dispose(bool disposing) => Interlocked.Increment(ref _closed);
    }

    private sealed class VersionedDatabase : IKalaDatabase
    {
        public long? FilesVersion { get; set; }

        public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
