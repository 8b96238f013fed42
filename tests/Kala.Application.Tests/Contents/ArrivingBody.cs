using System.IO.Pipelines;
using Kala.Infrastructure.Tests;

namespace Kala.Application.Tests.Contents;

/// <summary>A body that arrives as a test says; what was sent is taken when <see cref="SendAsync"/> returns.</summary>
internal sealed class ArrivingBody
{
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));

    public PipeReader Reader => _pipe.Reader;

    public static PipeReader Of(ReadOnlyMemory<byte> bytes) => PipeReader.Create(new(bytes));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _pipe.Writer.WriteAsync(bytes).AsTask().Soon();

    public void End() => _pipe.Writer.Complete();

    public void Break(Exception reason) => _pipe.Writer.Complete(reason);
}
