using System.IO.Pipelines;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Files;

/// <summary>A body that is a whole file: a chunk at offset 0.</summary>
internal sealed class WholeBody(HttpRequest request) : ChunkBody
{
    public override long LeastLength => request.ContentLength ?? 0;

    public override PipeReader Data => request.BodyReader;

    public override ValueTask<Result<ChunkFields>> ReadFieldsAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<Result<ChunkFields>>(new ChunkFields("WRITE", Offset: null, Hash: null, Filename: null));
}
