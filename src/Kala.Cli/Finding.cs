namespace Kala.Cli;

/// <summary>How bad it is.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but look at it.</summary>
    Note,

    /// <summary>Does not work, or not as promised.</summary>
    Wrong,
}

/// <summary>Something that the doctor has looked at.</summary>
/// <param name="State">How it is.</param>
/// <param name="About">What it is, in a word.</param>
/// <param name="Text">What was found, and what to do about it.</param>
internal sealed record Finding(FindingState State, string About, string Text)
{
    public static Finding Ok(string about, string text) => new(FindingState.Ok, about, text);

    public static Finding Note(string about, string text) => new(FindingState.Note, about, text);

    public static Finding Wrong(string about, string text) => new(FindingState.Wrong, about, text);
}
