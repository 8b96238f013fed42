using Kala.Domain;

namespace Kala.Application.Abstractions;

/// <summary>A request's body breaks the rules of its framing; found while its bytes were read.</summary>
public sealed class MalformedBodyException(Failure failure) : IOException(failure.Message)
{
    /// <summary>What the client is told.</summary>
    public Failure Failure { get; } = failure;
}
