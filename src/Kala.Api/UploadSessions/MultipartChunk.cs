using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.UploadSessions;

/// <summary>A chunk as a form: its fields, then the data part as the last part.</summary>
internal sealed class MultipartChunk(HttpRequest request, string boundary) : MultipartBody(request, boundary)
{
    private static readonly string[] Names = ["mode", "offset", "hash"];

    protected override IReadOnlyCollection<string> Fields => Names;

    protected override Result<Chunk> ChunkOf(MultipartPart data) =>
        Chunk.From(new ChunkFields(Field("mode"), Field("offset"), Field("hash"), data.Filename));
}
