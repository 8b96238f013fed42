using System.IO.Pipelines;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Api.Files;

/// <summary>A body that is a whole file: a chunk at offset 0.</summary>
internal sealed class WholeBody(HttpRequest request) : ChunkBody
{
    public override long LeastLength => request.ContentLength ?? 0;

    public override PipeReader Data => request.BodyReader;

    public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<Result<Chunk>>(new Chunk(WriteMode.Write, Offset: null, Checksum: null, Filename: null));
}
