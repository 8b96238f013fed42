using System.Text.Json;
using System.Text.Json.Serialization;
using Kala.Application.UploadSessions;
using Kala.Domain.UploadSessions;

namespace Kala.Api.Tus;

/// <summary>What the calls need to remember of a creation; HEAD returns it as it was sent.</summary>
/// <param name="Metadata">The field <c>Upload-Metadata</c>; null if none was sent.</param>
/// <param name="Concat">The field <c>Upload-Concat</c>; null if none was sent.</param>
internal sealed record RememberedUpload(string? Metadata, string? Concat)
{
    private static readonly RememberedUpload Nothing = new(null, null);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What is remembered of a session; nothing if another kind of call created it.</summary>
    public static RememberedUpload Of(SessionView session) =>
        session is { Door: TusProtocol.Door, DoorData: { } data } ? JsonSerializer.Deserialize<RememberedUpload>(data, Json)! : Nothing;

    /// <summary>The kind of call, for the session that is created.</summary>
    public UploadDoor ToDoor() => new(TusProtocol.Door)
    {
        RestartAllowed = false,
        Data = this == Nothing ? null : JsonSerializer.Serialize(this, Json),
    };
}
