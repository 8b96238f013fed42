namespace Kala.Application.Files;

/// <summary>
/// The version of the table <c>files</c>; it changes before the caller who changed or removed a file is answered. Added
/// rows do not change it. Registered only where no other server changes the rows.
/// </summary>
public sealed class FilesVersion
{
    private long _value;

    /// <summary>The current version.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Starts a new version.</summary>
    public void Increase() => Interlocked.Increment(ref _value);
}
