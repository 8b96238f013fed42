using System.Text.Json;

namespace Kala.Cli;

/// <summary>
/// What a command shows: results on standard output, everything else on standard error, so that a script can use the
/// first alone.
/// </summary>
internal abstract class Screen(bool isJson)
{
    /// <summary>JSON in the server's form, for people to read.</summary>
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new Instants() } };

    /// <summary>Whether results are JSON.</summary>
    public bool IsJson { get; } = isJson;

    /// <summary>The one that fits the options and where the output goes.</summary>
    public static Screen Of(bool json, bool quiet) =>
        json || quiet ? new PlainScreen(json, isSilent: true)
        : Console.IsErrorRedirected ? new PlainScreen(json, isSilent: false)
        : new TerminalScreen();

    /// <summary>Says something beside the result.</summary>
    public abstract void Note(string text);

    /// <summary>Does work whose parts show in bars how far they are.</summary>
    public abstract Task<T> TrackAsync<T>(Func<Bars, Task<T>> work);

    /// <summary>Shows a result: as JSON where that is asked for, else as text.</summary>
    public abstract void Show(object result, string text);

    /// <summary>Shows rows of the server's as a table, or as JSON.</summary>
    public abstract void Table<T>(IReadOnlyList<T> rows, IReadOnlyList<(string Title, Func<T, string> Cell)> columns);

    /// <summary>Says why the command failed.</summary>
    public virtual void Error(string text) => Console.Error.WriteLine($"kala: {text}");

    /// <summary>A result as JSON.</summary>
    protected static void ShowJson(object result) => Console.WriteLine(JsonSerializer.Serialize(result, Json));
}
