using System.IO.Pipelines;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.UploadSessions;

/// <summary>A chunk whose body is only the bytes; its fields are in the query string.</summary>
internal sealed class RawChunk(HttpRequest request) : ChunkBody
{
    public override long LeastLength => request.ContentLength ?? 0;

    public override PipeReader Data => request.BodyReader;

    public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(Chunk.From(new ChunkFields(
            Field("mode"),
            Field("offset"),
            // An unescaped plus sign arrives as a space, and a hash contains no space.
            Field("hash")?.Replace(' ', '+'),
            Filename: null)));

    private string? Field(string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
}
