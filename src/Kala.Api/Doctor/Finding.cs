namespace Kala.Api.Doctor;

/// <summary>The severity of a finding.</summary>
internal enum FindingState
{
    /// <summary>No problem.</summary>
    Ok,

    /// <summary>It works, but deserves attention.</summary>
    Note,

    /// <summary>It does not work, or not as documented.</summary>
    Wrong,
}

/// <summary>The result of one check of the doctor.</summary>
/// <param name="State">The severity.</param>
/// <param name="About">The subject, in one word.</param>
/// <param name="Text">The observation and the remedy.</param>
internal sealed record Finding(FindingState State, string About, string Text)
{
    public static Finding Ok(string about, string text) => new(FindingState.Ok, about, text);

    public static Finding Note(string about, string text) => new(FindingState.Note, about, text);

    public static Finding Wrong(string about, string text) => new(FindingState.Wrong, about, text);
}
