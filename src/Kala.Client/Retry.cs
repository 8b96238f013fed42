namespace Kala.Client;

/// <summary>A call that failed and will be repeated.</summary>
/// <param name="Attempt">How many calls have failed since something last went forward, from 1.</param>
/// <param name="Pause">How long it waits.</param>
/// <param name="Reason">Why it failed: <see cref="HttpRequestException"/> or <see cref="KalaException"/>.</param>
public sealed record Retry(int Attempt, TimeSpan Pause, Exception Reason);
