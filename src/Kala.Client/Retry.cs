namespace Kala.Client;

/// <summary>A failed call that will be retried.</summary>
/// <param name="Attempt">The number of failures since the last progress, from 1.</param>
/// <param name="Pause">The time before the retry.</param>
/// <param name="Reason">The failure: <see cref="HttpRequestException"/> or <see cref="KalaException"/>.</param>
public sealed record Retry(int Attempt, TimeSpan Pause, Exception Reason);
