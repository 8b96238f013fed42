namespace Kala.Application.UploadSessions;

/// <summary>Disk space for bytes of a file that have not arrived yet; disposing it gives back what is left.</summary>
internal sealed class SpaceReservation : IDisposable
{
    private readonly DeclaredBytes _declared;
    private readonly long _size;
    private long _left;

    public SpaceReservation(DeclaredBytes declared, long size) => (_declared, _size, _left) = (declared, size, size);

    /// <summary>Gives back the space of the bytes that are on the disk, because they take it themselves.</summary>
    /// <param name="bytes">How many bytes of the file there are.</param>
    public void Arrived(long bytes) => ShrinkTo(Math.Max(0, _size - bytes));

    /// <inheritdoc />
    public void Dispose() => ShrinkTo(0);

    private void ShrinkTo(long left)
    {
        _declared.Settle(_left - left, isMade: false);
        _left = left;
    }
}
