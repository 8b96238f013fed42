using Kala.Domain;

namespace Kala.Application.Abstractions;

/// <summary>A request's body violates its framing; thrown while it is read.</summary>
public sealed class MalformedBodyException(Failure failure) : IOException(failure.Message)
{
    /// <summary>The refusal for the client.</summary>
    public Failure Failure { get; } = failure;
}
