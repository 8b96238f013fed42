using System.Text.Json;

namespace Kala.Api.Client;

/// <summary>For files and pipes: plain lines, a line of progress now and then, or JSON alone.</summary>
internal sealed class PlainScreen(bool json, bool isSilent) : Screen
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override void Note(string text)
    {
        if (!isSilent)
        {
            Console.Error.WriteLine(text);
        }
    }

    public override async Task<T> TrackAsync<T>(string title, long from, long total, Func<Action<long>, Task<T>> work)
    {
        var (begun, toldAt) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp());
        var result = await work(position =>
        {
            if (!isSilent && TimeProvider.System.GetElapsedTime(toldAt) >= Pause)
            {
                toldAt = TimeProvider.System.GetTimestamp();
                Note($"{title}: {Amounts.Progress(from, position, total, TimeProvider.System.GetElapsedTime(begun))}");
            }
        });
        Note($"{title}: {Amounts.Bytes(total)} in {Amounts.Duration(TimeProvider.System.GetElapsedTime(begun))}");
        return result;
    }

    public override void Show(object result, string text)
    {
        if (json)
        {
            ShowJson(result);
        }
        else
        {
            Console.WriteLine(text);
        }
    }

    public override void Table(JsonElement rows, IReadOnlyList<(string Title, Func<JsonElement, string> Cell)> columns)
    {
        if (json)
        {
            ShowJson(rows);
            return;
        }
        Console.WriteLine(string.Join('\t', columns.Select(column => column.Title)));
        foreach (var row in rows.EnumerateArray())
        {
            Console.WriteLine(string.Join('\t', columns.Select(column => column.Cell(row))));
        }
    }
}
