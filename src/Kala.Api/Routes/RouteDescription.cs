using System.Text.Json.Nodes;

namespace Kala.Api.Routes;

/// <summary>
/// The description of one call for clients. The OpenAPI document, the page under <c>/docs</c> and the tests are
/// generated from these descriptions.
/// </summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path with its parameters, with a leading slash.</param>
/// <param name="Summary">A short summary.</param>
internal sealed record RouteDescription(string Method, string Path, string Summary)
{
    /// <summary>The operation id: the name of the call in generated clients. It must never change.</summary>
    public required string Id { get; init; }

    /// <summary>The heading of the call's group.</summary>
    public required string Group { get; init; }

    /// <summary>What a client needs to know beyond the summary.</summary>
    public string Text { get; init; } = "";

    /// <summary>The fields of path, query string and header.</summary>
    public IReadOnlyList<FieldDescription> Fields { get; init; } = [];

    /// <summary>The accepted bodies; none if the call has no body.</summary>
    public IReadOnlyList<BodyDescription> Bodies { get; init; } = [];

    /// <summary>Whether the body may be omitted.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>The successful responses.</summary>
    public required IReadOnlyList<AnswerDescription> Answers { get; init; }

    /// <summary>All error codes; <c>FailureStatus</c> has their statuses, except those in <see cref="Statuses"/>.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>The statuses, by error code, that the protocol of this call demands.</summary>
    public IReadOnlyDictionary<string, int> Statuses { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether its error responses report the session's offset.</summary>
    public bool ReportsOffset { get; init; }
}

/// <summary>A field of the path, the query string or the header.</summary>
/// <param name="Place"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Name">The name.</param>
/// <param name="Text">The meaning.</param>
/// <param name="Example">A valid value.</param>
internal sealed record FieldDescription(string Place, string Name, string Text, string Example)
{
    /// <summary>The JSON Schema type: <c>string</c>, <c>integer</c> or <c>boolean</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary>The JSON Schema format; null for none.</summary>
    public string? Format { get; init; }

    /// <summary>The allowed values; empty if any value is allowed.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether the field is required.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>A body that a call accepts.</summary>
/// <param name="MediaType">The media type.</param>
/// <param name="Text">The content.</param>
internal sealed record BodyDescription(string MediaType, string Text)
{
    /// <summary>The type of a JSON body; null for bytes or a form.</summary>
    public Type? Data { get; init; }

    /// <summary>The required members of a JSON body.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The parts of a form, in order; the last part is the bytes.</summary>
    public IReadOnlyList<FieldDescription> Parts { get; init; } = [];

    /// <summary>A valid body; null for bytes.</summary>
    public JsonNode? Example { get; init; }
}

/// <summary>A successful response.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Text">The meaning.</param>
internal sealed record AnswerDescription(int Status, string Text)
{
    /// <summary>The type of <c>data</c>; null if the body is not a JSON envelope.</summary>
    public Type? Data { get; init; }

    /// <summary>Whether <c>data</c> is an array of this type, with <c>page</c> as another member.</summary>
    public bool IsPage { get; init; }

    /// <summary>A further member of the JSON envelope; null if there is none.</summary>
    public FieldDescription? Besides { get; init; }

    /// <summary>An example of <c>data</c>, or of one element of it.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>The media type of a body that is not a JSON envelope; null if there is none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The header fields.</summary>
    public IReadOnlyList<FieldDescription> Headers { get; init; } = [];
}
