using System.IO.Pipes;
using Kala.Infrastructure.Blobs;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class DurableFileTests : IDisposable
{
    private const int NoSuchFile = 2;
    private const int BadDescriptor = 9;
    private const int InvalidArgument = 22;

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_file_and_its_folder_can_be_synced()
    {
        using var file = File.OpenHandle(_folder["file"], FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, "hello"u8, 0);

        DurableFile.Sync(file, _folder["file"]);
        DurableFile.SyncFolder(_folder.Path);

        Assert.Equal(5, RandomAccess.GetLength(file));
    }

    [Fact]
    public void A_sync_that_the_kernel_refuses_is_an_error_that_names_the_file()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        var error = Assert.Throws<IOException>(() => DurableFile.Sync(handle, "the-pipe"));

        Assert.Equal(InvalidArgument, error.HResult);
        Assert.Contains("the-pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sync_of_no_file_is_an_error()
    {
        using var handle = new SafeFileHandle(-1, ownsHandle: false);

        var error = Assert.Throws<IOException>(() => DurableFile.Sync(handle, "nothing"));

        Assert.Equal(BadDescriptor, error.HResult);
    }

    [Fact]
    public void A_sync_of_a_closed_file_is_an_error()
    {
        var file = File.OpenHandle(_folder["file"], FileMode.CreateNew, FileAccess.Write);
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => DurableFile.Sync(file, _folder["file"]));
    }

    [Fact]
    public void A_sync_of_a_missing_folder_is_an_error_that_names_it()
    {
        var error = Assert.Throws<IOException>(() => DurableFile.SyncFolder(_folder["missing"]));

        Assert.Equal(NoSuchFile, error.HResult);
        Assert.Contains(_folder["missing"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sync_of_a_folder_that_cannot_be_synced_is_an_error()
    {
        var error = Assert.Throws<IOException>(() => DurableFile.SyncFolder("/proc/self"));

        Assert.Equal(InvalidArgument, error.HResult);
    }

    public void Dispose() => _folder.Dispose();
}
