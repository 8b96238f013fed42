using System.Diagnostics.CodeAnalysis;

namespace Kala.Domain;

/// <summary>The result of a use case: a value or a failure.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Failure? failure)
    {
        _value = value;
        Failure = failure;
    }

    /// <summary>Why the call was refused; null if it was not.</summary>
    public Failure? Failure { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The call was refused.</exception>
    public T Value => Failure is null
        ? _value!
        : throw new InvalidOperationException($"Refused with {Failure.Code}; there is no value.");

    /// <summary>Whether the call was refused.</summary>
    /// <param name="failure">The reason; null if it was not refused.</param>
    public bool IsRefused([NotNullWhen(true)] out Failure? failure)
    {
        failure = Failure;
        return failure is not null;
    }

    /// <summary>Wraps a value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "A result is written as its value or its failure.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Wraps a failure.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "A result is written as its value or its failure.")]
    public static implicit operator Result<T>(Failure failure) => new(default, failure);
}
