namespace Kala.Api.Tests.Folders.Third;

/// <summary>Something to inherit, hold, catch and name.</summary>
public class EndException : Exception
{
    /// <summary>Something to call.</summary>
    public static void Ignore()
    {
    }
}
