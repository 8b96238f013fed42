namespace Kala.Cli;

/// <summary>Output for files and pipes: plain lines with occasional progress, or only the result.</summary>
internal sealed class PlainScreen(bool isJson, bool isSilent) : Screen(isJson)
{
    public override void Note(string text)
    {
        if (!isSilent)
        {
            Console.Error.WriteLine(Cells.Printable(text));
        }
    }

    public override async Task<T> TrackAsync<T>(Func<Bars, Task<T>> work)
    {
        var bars = new PlainBars(this, TimeProvider.System);
        var result = await work(bars);
        bars.End();
        return result;
    }
}
