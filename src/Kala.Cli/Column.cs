namespace Kala.Cli;

/// <summary>A column of a list.</summary>
/// <param name="Title">The title.</param>
/// <param name="Text">The cell for people.</param>
/// <param name="Exact">The cell for programs.</param>
/// <param name="IsNumber">Whether cells are aligned to the right.</param>
internal sealed record Column<T>(string Title, Func<T, string> Text, Func<T, string> Exact, bool IsNumber = false)
{
    /// <summary>A column that is the same for people and programs.</summary>
    public Column(string title, Func<T, string> text)
        : this(title, text, text)
    {
    }
}
