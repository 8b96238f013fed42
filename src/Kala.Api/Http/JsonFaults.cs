using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Kala.Application.Datastores;

namespace Kala.Api.Http;

/// <summary>
/// The messages for a JSON body that cannot be read. The JSON reader's own messages contain type names of the program.
/// </summary>
internal static class JsonFaults
{
    /// <summary>What is wrong with the field, or with the whole body.</summary>
    /// <param name="fault">The reader's exception.</param>
    /// <param name="field">The field in which reading stopped, as in <see cref="FrameworkAnswers"/>.</param>
    /// <param name="body">The type of the body; null if unknown.</param>
    public static string Text(Exception fault, string field, Type? body)
    {
        var isRoot = field == FrameworkAnswers.Body;
        return fault switch
        {
            JsonException { InnerException: JsonException } syntax =>
                $"The body is not valid JSON; reading stopped {(isRoot ? "" : $"after \"{field}\" ")}{Place(syntax)}.",
            _ when isRoot => "The body must be a JSON object; see docs/http-api.md.",
            // The reader has no type or code for it.
            JsonException twice when twice.Message.StartsWith("Duplicate property", StringComparison.Ordinal) =>
                $"\"{field}\" is in the body twice; send it once.",
            _ => Kind(body, field) is { } kind ? $"\"{Name(field)}\" must be {kind}." : $"\"{field}\" has a wrong value.",
        };
    }

    /// <summary>The kind of value that a member needs; null if the type is not one of a body.</summary>
    internal static string? Kind(Type member)
    {
        var type = Nullable.GetUnderlyingType(member) ?? member;
        return type == typeof(string) ? "a string"
            : type == typeof(long) || type == typeof(int) ? "a whole number, without quotes"
            : type == typeof(bool) ? "true or false, without quotes"
            : type == typeof(Guid) ? "a uuid, in quotes"
            : type == typeof(DateTimeOffset) ? "a time such as \"2026-11-22T11:12:48Z\""
            : typeof(IEnumerable<string>).IsAssignableFrom(type) ? "a list of strings"
            : type == typeof(SourceOptions) ? "an object"
            : null;
    }

    private static string? Kind(Type? body, string field)
    {
        var type = body;
        foreach (var name in Name(field).Split('.'))
        {
            type = type?.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType;
        }
        return type is null ? null : Kind(type);
    }

    /// <summary>The member's name, without the index of an element.</summary>
    private static string Name(string field) => field.Split('[')[0];

    private static string Place(JsonException syntax) => string.Create(
        CultureInfo.InvariantCulture, $"at line {syntax.LineNumber + 1}, byte {syntax.BytePositionInLine + 1}");
}
