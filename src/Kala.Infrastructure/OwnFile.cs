using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure;

/// <summary>
/// Opens files and folders only if they certainly belong to this account: no symbolic link, no second name, no other
/// owner. What another account put into a folder is neither opened nor changed. Checked on Linux only.
/// </summary>
internal static partial class OwnFile
{
    private const int ReadOnly = 0x80800; // O_RDONLY | O_CLOEXEC | O_NONBLOCK: a pipe must not block
    private const int ReadAndWrite = 0x80802;
    private const int Create = 0x40;
    private const int OwnerOnly = 384; // 0600

    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int LinksAt = 16;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int KindMask = 0xf000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    // The only flag whose value depends on the architecture.
    private static readonly int NoLink = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Opens a regular file of this account for reading and writing, creating it if requested.</summary>
    /// <exception cref="IOException">
    /// The file is missing and is not to be created, or it does not belong to this account.
    /// </exception>
    public static SafeFileHandle Open(string path, bool create) =>
        TryOpen(path, ReadAndWrite | (create ? Create : 0), isFolderFine: false)
        ?? throw new IOException($"{path} is not a file of this account: it is a link, or has a second name or another owner.");

    /// <summary>Whether the path is a regular file of this account.</summary>
    public static bool Exists(string path)
    {
        using var file = OperatingSystem.IsLinux() ? TryOpen(path, ReadOnly, isFolderFine: false) : null;
        return file is not null || (!OperatingSystem.IsLinux() && File.Exists(path));
    }

    /// <summary>
    /// Opens a file or folder of this account for reading; null if it is missing or not this account's.
    /// </summary>
    public static SafeFileHandle? TryOpen(string path) => TryOpen(path, ReadOnly, isFolderFine: true);

    private static SafeFileHandle? TryOpen(string path, int flags, bool isFolderFine)
    {
        var handle = OpenDescriptor(path, flags | NoLink, OwnerOnly);
        if (!handle.IsInvalid && IsOurs(handle, isFolderFine))
        {
            return handle;
        }
        handle.Dispose();
        return null;
    }

    private static bool IsOurs(SafeFileHandle handle, bool isFolderFine)
    {
        var fields = new byte[256];
        if (Look(handle, "", EmptyPath, BasicFields, fields) != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(OwnerAt)) != Account.Number)
        {
            return false;
        }
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(ModeAt)) & KindMask;
        return (kind == RegularFile && BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(LinksAt)) == 1)
            || (kind == Folder && isFolderFine);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenDescriptor(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(SafeFileHandle file, string path, int flags, uint mask, [Out] byte[] fields);
}
