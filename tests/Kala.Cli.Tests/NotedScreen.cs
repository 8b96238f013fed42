namespace Kala.Cli.Tests;

/// <summary>A screen that keeps its notes.</summary>
internal sealed class NotedScreen() : Screen(isJson: false)
{
    public List<string> Notes { get; } = [];

    public override void Note(string text) => Notes.Add(text);

    public override Task<T> TrackAsync<T>(Func<Bars, Task<T>> work) => work(new PlainBars(this, TimeProvider.System));
}
