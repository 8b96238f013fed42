namespace Kala.Client;

/// <summary>A page of a list.</summary>
/// <param name="Rows">Its rows. A page may be shorter than the limit, even empty, and still have a next page.</param>
/// <param name="Next">The cursor of the next page; null on the last page.</param>
/// <typeparam name="T"><see cref="UploadSession"/> or <see cref="StoredFile"/>.</typeparam>
public sealed record Page<T>(IReadOnlyList<T> Rows, string? Next);
