using System.Text.Json.Serialization;

namespace Kala.Client;

/// <summary>The server's JSON format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(NewSession))]
[JsonSerializable(typeof(Wire.Closing))]
[JsonSerializable(typeof(Wire.SignIn))]
[JsonSerializable(typeof(Wire.Created))]
[JsonSerializable(typeof(Wire.Answer<UploadSession>))]
[JsonSerializable(typeof(Wire.Answer<Wire.TokenAnswer>))]
[JsonSerializable(typeof(Wire.Answer<Caller>))]
[JsonSerializable(typeof(Wire.Rows<UploadSession>))]
[JsonSerializable(typeof(Wire.Rows<StoredFile>))]
internal sealed partial class WireJson : JsonSerializerContext;
