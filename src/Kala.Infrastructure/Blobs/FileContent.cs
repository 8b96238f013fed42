using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Blobs;

/// <summary>The open blobs of a content.</summary>
internal sealed class FileContent : BlobContent
{
    /// <summary>A file of more blobs is not kept open, because each of them holds a file descriptor.</summary>
    private const int MostShared = 4;

    private readonly IDiskFile[] _files;
    private readonly long[] _ends;

    private readonly BlobId? _whole;

    private FileContent(IDiskFile[] files, long[] ends, BlobId? whole) => (_files, _ends, _whole) = (files, ends, whole);

    public override bool IsShareable => _files.Length <= MostShared;

    public override string? WholeFile => _whole is { } blob ? BlobPaths.BelowRoot(blob) : null;

    /// <summary>Opens all blobs, so that they can be read after they were deleted; null if bytes are missing.</summary>
    public static FileContent? Open(IDisk disk, BlobPaths paths, Guid session, Extents extents)
    {
        var files = new List<IDiskFile>(extents.All.Count);
        var ends = new long[extents.All.Count];
        var isWhole = false;
        try
        {
            long end = 0;
            foreach (var (blob, length) in extents.All)
            {
                if (disk.Open(paths.Blob(new BlobId(session, blob)), forWriting: false) is not { } file)
                {
                    return null;
                }
                ends[files.Count] = end += length;
                files.Add(file);
                if (file.Length < length)
                {
                    return null;
                }
            }
            isWhole = true;
            // A sealed blob may grow: a writer that was too late for its lease may still have it open.
            var whole = extents.All is [var only] && !extents.IsSealed && files[0].Length == only.Length
                ? new BlobId(session, only.Blob)
                : (BlobId?)null;
            return new FileContent([.. files], ends, whole);
        }
        finally
        {
            if (!isWhole)
            {
                files.ForEach(file => file.Dispose());
            }
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation)
    {
        var at = Array.BinarySearch(_ends, position);
        // At the end of a blob begins the next one.
        at = at >= 0 ? at + 1 : ~at;
        if (at == _files.Length || buffer.IsEmpty)
        {
            return new(0);
        }
        var start = at == 0 ? 0 : _ends[at - 1];
        var wanted = (int)Math.Min(buffer.Length, _ends[at] - position);
        return new(_files[at].Read(buffer.Span[..wanted], position - start));
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }
}
