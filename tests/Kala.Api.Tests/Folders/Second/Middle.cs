using Kala.Api.Tests.Folders.Third;

namespace Kala.Api.Tests.Folders.Second;

/// <summary>The second of three folders that use each other in a circle.</summary>
public static class Middle
{
    /// <summary>Uses the third folder only by a constant, of which metadata shows nothing.</summary>
    public static int Length(int times) => End.Word.Length * times;
}
