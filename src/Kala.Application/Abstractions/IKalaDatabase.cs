namespace Kala.Application.Abstractions;

/// <summary>The metadata store.</summary>
public interface IKalaDatabase
{
    /// <summary>
    /// Bytes that must become free on the disk of the store before it accepts ordinary changes; 0 while it accepts
    /// them. See docs/decisions/0044.
    /// </summary>
    long MissingBytes => 0;

    /// <summary>Runs queries on a context without change tracking.</summary>
    /// <typeparam name="T">The result.</typeparam>
    Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// Runs changes in one short transaction and saves tracked changes; durable on return. A caller's change is never
    /// lost or undone because another caller's fails.
    /// </summary>
    /// <param name="work">
    /// May run more than once, each time with an empty change tracker; only the last run counts. An earlier run may
    /// have been committed without its result being known, so the delegate must recognize its own change. It must be
    /// fast.
    /// </param>
    /// <param name="cancellation">Counts only until the work starts: a commit is never interrupted.</param>
    /// <typeparam name="T">The result.</typeparam>
    /// <exception cref="StorageFullException">The disk of the store is full; nothing was changed.</exception>
    Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// Like <see cref="WriteAsync"/>, for work that changes rows by one call of <see cref="ISessionRows"/> at most. A
    /// database whose every statement is a transaction needs no other one.
    /// </summary>
    /// <typeparam name="T">The result.</typeparam>
    Task<T> WriteOneAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(work, cancellation);

    /// <summary>
    /// Like <see cref="WriteAsync"/>, for changes that free space or revoke rights: they may use the space that the
    /// store reserves for a full disk. See docs/decisions/0044.
    /// </summary>
    /// <typeparam name="T">The result.</typeparam>
    Task<T> WriteEvenIfFullAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(work, cancellation);
}
