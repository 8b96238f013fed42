namespace Kala.Application.Admin;

/// <summary>A position in a list, after the row with this uuid.</summary>
/// <param name="Key">The row's sort key; null if it has none.</param>
/// <param name="Id">The row's uuid.</param>
/// <typeparam name="TKey">The type of the sort key.</typeparam>
internal sealed record Position<TKey>(TKey Key, Guid Id);
