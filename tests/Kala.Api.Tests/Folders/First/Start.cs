namespace Kala.Api.Tests.Folders.First;

/// <summary>The first of three folders that use each other in a circle.</summary>
public sealed class Start
{
    /// <summary>Uses the second folder in a lambda in an asynchronous method, which the compiler makes two types of.</summary>
    public static async Task<int> CountAsync()
    {
        await Task.Yield();
        return new[] { 1 }.Sum(one => one + Second.Middle.Length(one));
    }
}
