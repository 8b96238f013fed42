using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kala.Cli;

/// <summary>
/// The output of a command: results on standard output, everything else on standard error, so that a script can read
/// the results alone.
/// </summary>
internal abstract class Screen(bool isJson)
{
    /// <summary>The server's JSON format, indented.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new Instants() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Whether results are JSON.</summary>
    public bool IsJson { get; } = isJson;

    /// <summary>Chooses the screen by the options and the output.</summary>
    public static Screen Of(bool json, bool quiet) =>
        json || quiet ? new PlainScreen(json, isSilent: true)
        : Console.IsErrorRedirected ? new PlainScreen(json, isSilent: false)
        : new TerminalScreen();

    /// <summary>Shows a message that is not the result.</summary>
    public abstract void Note(string text);

    /// <summary>Runs work that shows its progress in bars.</summary>
    public abstract Task<T> TrackAsync<T>(Func<Bars, Task<T>> work);

    /// <summary>Shows a result as JSON if requested, otherwise as text.</summary>
    public void Show(object result, string text)
    {
        ShowJson(result);
        Line(text);
    }

    /// <summary>Shows a result if JSON was requested.</summary>
    public void ShowJson(object result)
    {
        if (IsJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, Json));
        }
    }

    /// <summary>Shows a line of the result unless JSON was requested.</summary>
    public void Line(string text)
    {
        if (!IsJson)
        {
            Console.WriteLine(text);
        }
    }

    /// <summary>Shows why the command failed.</summary>
    public virtual void Error(string text) => Console.Error.WriteLine($"kala: {Cells.Printable(text)}");
}
