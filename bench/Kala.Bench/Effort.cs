namespace Kala.Bench;

/// <summary>How much a measurement does.</summary>
/// <param name="Divide">Divides sizes and counts.</param>
/// <param name="WarmSeconds">The peer first does the same work, untimed, for at least this long.</param>
/// <param name="Cancellation">Ends the measurement between two operations.</param>
internal sealed record Effort(int Divide, int WarmSeconds, CancellationToken Cancellation)
{
    /// <summary>The name of a state of the server in reports.</summary>
    public static string StateOf(int warmSeconds) => warmSeconds == 0 ? "fresh" : $"warm {warmSeconds} s";
}
