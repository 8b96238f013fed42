using System.Buffers;
using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Tests;

namespace Kala.Application.Tests.Contents;

/// <summary>A writer in memory, which fails where a test says so, and remembers what was asked of it.</summary>
internal sealed class MemoryBlobWriter : IBlobWriter
{
    private const string Blob = "5be0cd191f83d9ab";

    private readonly MemoryStream _bytes = new();
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly TaskCompletionSource _flushBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _flushMayEnd;

    /// <summary>Prepares a writer of a content.</summary>
    public MemoryBlobWriter(byte[] content)
    {
        _bytes.Write(content);
        Durable = Extents.None.Append(Blob, content.Length);
    }

    public Extents Durable { get; private set; }

    /// <summary>What was appended, durable or not.</summary>
    public byte[] Content => _bytes.ToArray();

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public IOException? AppendError { get; set; }

    public IOException? FlushError { get; set; }

    /// <summary>Puts something else in order among the calls.</summary>
    public void Note(string call) => _calls.Enqueue(call);

    /// <summary>Lets no flush end; the task ends when one waits.</summary>
    public Task HoldFlush()
    {
        _flushMayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _flushBegun.Task.Soon();
    }

    public void ReleaseFlush() => _flushMayEnd!.SetResult();

    public ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
    {
        Note($"append {bytes.Length}");
        if (AppendError is { } error)
        {
            throw error;
        }
        foreach (var piece in bytes)
        {
            _bytes.Write(piece.Span);
        }
        return ValueTask.CompletedTask;
    }

    public async Task<Extents> FlushAsync()
    {
        var length = _bytes.Length;
        Note($"flush {length}");
        if (_flushMayEnd is { } held)
        {
            _flushBegun.TrySetResult();
            await held.Task.Soon();
        }
        Durable = FlushError is { } error ? throw error : Durable.Append(Blob, length - Durable.Length);
        return Durable;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
