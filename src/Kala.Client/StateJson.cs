using System.Text.Json.Serialization;

namespace Kala.Client;

/// <summary>The JSON format of <see cref="FileUploadMemory"/>.</summary>
[JsonSerializable(typeof(UploadState))]
internal sealed partial class StateJson : JsonSerializerContext;
