namespace Kala.Application.Admin;

/// <summary>A place in a list: behind the row of this uuid.</summary>
/// <param name="Key">What the row is ordered by; null if it has none.</param>
/// <param name="Id">The row's uuid.</param>
/// <typeparam name="TKey">Its type.</typeparam>
internal sealed record Position<TKey>(TKey Key, Guid Id);
