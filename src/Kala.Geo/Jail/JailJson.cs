using System.Text.Json.Serialization;

namespace Kala.Geo.Jail;

/// <summary>The rules on the command line.</summary>
[JsonSerializable(typeof(JailRules))]
internal sealed partial class JailJson : JsonSerializerContext;
