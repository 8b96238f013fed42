namespace Kala.Application.Abstractions;

/// <summary>The metadata store.</summary>
public interface IKalaDatabase
{
    /// <summary>
    /// A number that is another one whenever a row of <c>files</c> was changed or removed, before whoever did it is told.
    /// Rows that are added leave it as it is. Null where other servers change the rows, too.
    /// </summary>
    long? FilesVersion => null;

    /// <summary>Runs queries on a context that tracks nothing.</summary>
    /// <typeparam name="T">What they give.</typeparam>
    Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// Runs changes in one short transaction, saves what they tracked, and returns when that is durable. No change of
    /// one caller is lost or undone by the failure of another.
    /// </summary>
    /// <param name="work">
    /// May be run more than once, on an empty change tracker each time; only the last run counts. An earlier run may have
    /// been committed without anybody having been told, so it must know its own change when it meets it. Does nothing slow.
    /// </param>
    /// <param name="cancellation">Counts only until the work begins: a commit is never interrupted.</param>
    /// <typeparam name="T">What the changes give back.</typeparam>
    /// <exception cref="StorageFullException">The store's disk is full; nothing was changed.</exception>
    Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// As <see cref="WriteAsync"/>, for what gives room back or takes rights away: it may use what the store has put by for a
    /// full disk. See docs/decisions/0044.
    /// </summary>
    /// <typeparam name="T">What the changes give back.</typeparam>
    Task<T> WriteEvenIfFullAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(work, cancellation);
}
