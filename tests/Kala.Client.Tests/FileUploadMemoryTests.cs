using Kala.Testing;

namespace Kala.Client.Tests;

public sealed class FileUploadMemoryTests : IDisposable
{
    private static readonly Uri Server = new("https://files.example.org");

    private readonly DataFolder _folder = new();

    [Fact]
    public async Task It_has_what_was_written_until_it_is_cleared()
    {
        var state = new UploadState("sha256:abc", "key", Guid.NewGuid());
        var memory = new FileUploadMemory(Path.Combine(_folder.Root, "deep", "memory.json"));

        var before = await memory.ReadAsync(CancellationToken.None);
        await memory.WriteAsync(state with { Session = null }, CancellationToken.None);
        await memory.WriteAsync(state, CancellationToken.None);
        var kept = await memory.ReadAsync(CancellationToken.None);
        await memory.ClearAsync(CancellationToken.None);
        await memory.ClearAsync(CancellationToken.None);

        Assert.Null(before);
        Assert.Equal(state, kept);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(memory.Path)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task What_cannot_be_understood_is_nothing(string text)
    {
        Directory.CreateDirectory(_folder.Root);
        var memory = new FileUploadMemory(Path.Combine(_folder.Root, "memory.json"));
        await File.WriteAllTextAsync(memory.Path, text);

        Assert.Null(await memory.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_memory_of_the_first_version_of_the_command_line_is_understood()
    {
        Directory.CreateDirectory(_folder.Root);
        var memory = new FileUploadMemory(Path.Combine(_folder.Root, "memory.json"));
        await File.WriteAllTextAsync(memory.Path, """{"Hash":"sha256:abc","Key":"k","Session":"3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e"}""");

        var state = await memory.ReadAsync(CancellationToken.None);

        Assert.Equal(new UploadState("sha256:abc", "k", new Guid("3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e")), state);
    }

    [Fact]
    public async Task A_file_that_was_changed_and_another_server_have_memories_of_their_own()
    {
        Directory.CreateDirectory(_folder.Root);
        var file = Path.Combine(_folder.Root, "a.bin");
        await File.WriteAllBytesAsync(file, [1]);
        var first = FileUploadMemory.InFolder(_folder.Root, Server, file);
        var same = FileUploadMemory.InFolder(_folder.Root, new Uri("HTTPS://files.example.org/"), file);
        var other = FileUploadMemory.InFolder(_folder.Root, new Uri("https://files.example.org/kala"), file);

        await File.WriteAllBytesAsync(file, [1, 2]);
        var changed = FileUploadMemory.InFolder(_folder.Root, Server, file);

        Assert.Equal(first.Path, same.Path);
        Assert.Equal(3, new[] { first.Path, other.Path, changed.Path }.Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();
}
