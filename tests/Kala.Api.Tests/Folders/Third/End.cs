namespace Kala.Api.Tests.Folders.Third;

/// <summary>The third of three folders that use each other in a circle.</summary>
public sealed class End
{
    internal const string Word = "end";

    /// <summary>Uses the first folder in a signature.</summary>
    public static string Text(IReadOnlyList<First.Start[]> starts) => $"{starts.Count}";
}
