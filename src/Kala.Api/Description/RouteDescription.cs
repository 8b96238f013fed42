using System.Text.Json.Nodes;

namespace Kala.Api.Description;

/// <summary>
/// One call as clients see it. These descriptions are the only list of what a call can answer: the OpenAPI document,
/// the page under <c>/docs</c> and the tests are made of them.
/// </summary>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Path">The path with its parameters, beginning with a slash.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record RouteDescription(string Method, string Path, string Summary)
{
    /// <summary>The heading that it stands under.</summary>
    public required string Group { get; init; }

    /// <summary>What a client should know beyond the summary.</summary>
    public string Text { get; init; } = "";

    /// <summary>What is in the path, the query string and the header.</summary>
    public IReadOnlyList<FieldDescription> Fields { get; init; } = [];

    /// <summary>The kinds of body that it takes; none if it takes no body.</summary>
    public IReadOnlyList<BodyDescription> Bodies { get; init; } = [];

    /// <summary>Whether it can be called without a body although it takes one.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>The answers that are no refusals.</summary>
    public required IReadOnlyList<AnswerDescription> Answers { get; init; }

    /// <summary>The codes of all its refusals; <c>FailureStatus</c> knows their statuses.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>Whether its refusals tell the offset that is kept.</summary>
    public bool TellsOffset { get; init; }
}

/// <summary>A field of the path, the query string or the header.</summary>
/// <param name="Place"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it means.</param>
/// <param name="Example">A value that works.</param>
internal sealed record FieldDescription(string Place, string Name, string Text, string Example)
{
    /// <summary>The type in JSON Schema's words.</summary>
    public string Type { get; init; } = "string";

    /// <summary>The format of the type, if it has a name.</summary>
    public string? Format { get; init; }

    /// <summary>The words that are taken, where only some are.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether the call needs it.</summary>
    public bool IsNeeded { get; init; }
}

/// <summary>A kind of body that a call takes.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Text">What it holds.</param>
internal sealed record BodyDescription(string MediaType, string Text)
{
    /// <summary>The type that it is read into; null if it is bytes or a form.</summary>
    public Type? Data { get; init; }

    /// <summary>The members that JSON cannot leave out.</summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    /// <summary>The parts of a form, in the order in which they come; the last one is the bytes.</summary>
    public IReadOnlyList<FieldDescription> Parts { get; init; } = [];

    /// <summary>A body that works; null for bytes.</summary>
    public JsonNode? Example { get; init; }
}

/// <summary>An answer that is no refusal.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Text">What it says.</param>
internal sealed record AnswerDescription(int Status, string Text)
{
    /// <summary>The type of <c>data</c>; null if the body is no JSON of ours.</summary>
    public Type? Data { get; init; }

    /// <summary>Whether <c>data</c> is many of these, and <c>page</c> comes beside it.</summary>
    public bool IsPage { get; init; }

    /// <summary>An example of <c>data</c>, or of one of many.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>The media type of a body that is no JSON of ours; null if there is none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The header fields that matter.</summary>
    public IReadOnlyList<FieldDescription> Headers { get; init; } = [];
}
