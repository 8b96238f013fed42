using System.IO.Pipelines;
using Kala.Application.Contents;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Api.ResumableUploads;

/// <summary>A body whose bytes must start exactly at the offset of the upload.</summary>
/// <param name="request">The request.</param>
/// <param name="offset">Where the bytes start in the file.</param>
/// <param name="size">The length of the file, if the request indicates it.</param>
/// <param name="digest">The digest of the bytes; null if the client sent none.</param>
internal sealed class AppendedBody(HttpRequest request, long offset, long? size, Sha256Digest? digest) : ChunkBody
{
    public override long LeastLength => request.ContentLength ?? 0;

    public override PipeReader Data => request.BodyReader;

    public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation)
    {
        var checksum = digest is null ? null : BodyChecksum.Of(Checksum.Of(digest));
        return ValueTask.FromResult<Result<Chunk>>(
            new Chunk(WriteMode.Append, offset, checksum, Filename: null) { IsExact = true, Size = size });
    }
}
