using System.Text.Json.Serialization;

namespace Kala.Client;

/// <summary>The form of a <see cref="FileUploadMemory"/>.</summary>
[JsonSerializable(typeof(UploadState))]
internal sealed partial class StateJson : JsonSerializerContext;
