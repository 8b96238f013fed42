using System.Diagnostics.CodeAnalysis;

namespace Kala.Domain;

/// <summary>What a use case gives back: a value, or the reason why there is none.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Failure? failure)
    {
        _value = value;
        Failure = failure;
    }

    /// <summary>Why there is no value; null if there is one.</summary>
    public Failure? Failure { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none, because the call was refused.</exception>
    public T Value => Failure is null
        ? _value!
        : throw new InvalidOperationException($"Refused with {Failure.Code}: there is no value.");

    /// <summary>Whether the call was refused.</summary>
    /// <param name="failure">The reason, if it was.</param>
    public bool IsRefused([NotNullWhen(true)] out Failure? failure)
    {
        failure = Failure;
        return failure is not null;
    }

    /// <summary>The value as a result.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "A result is written as its value or its failure.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>The refusal as a result.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "A result is written as its value or its failure.")]
    public static implicit operator Result<T>(Failure failure) => new(default, failure);
}
