using System.Text.Json;
using Kala.Api.Http;

namespace Kala.Api.Client;

/// <summary>
/// What a command shows: results on standard output, everything else on standard error, so that a script can use the
/// first alone.
/// </summary>
internal abstract class Screen
{
    private static readonly JsonSerializerOptions Indented = new(KalaJson.Options) { WriteIndented = true };

    /// <summary>The one that fits the options and where the output goes.</summary>
    public static Screen Of(bool json, bool quiet) =>
        json || quiet ? new PlainScreen(json, isSilent: true)
        : Console.IsErrorRedirected ? new PlainScreen(json, isSilent: false)
        : new TerminalScreen();

    /// <summary>Says something beside the result.</summary>
    public abstract void Note(string text);

    /// <summary>Shows how far something is that has so many bytes; <paramref name="work"/> tells the position.</summary>
    public abstract Task<T> TrackAsync<T>(string title, long from, long total, Func<Action<long>, Task<T>> work);

    /// <summary>Shows a result: as JSON where that is asked for, else as text.</summary>
    public abstract void Show(object result, string text);

    /// <summary>Shows rows of the server's as a table, or as JSON.</summary>
    public abstract void Table(JsonElement rows, IReadOnlyList<(string Title, Func<JsonElement, string> Cell)> columns);

    /// <summary>Says why the command failed.</summary>
    public virtual void Error(string text) => Console.Error.WriteLine($"kala: {text}");

    /// <summary>A result as JSON.</summary>
    protected static void ShowJson(object result) => Console.WriteLine(JsonSerializer.Serialize(result, Indented));
}
