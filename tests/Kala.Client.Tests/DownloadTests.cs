using System.Security.Cryptography;
using Kala.Testing;

namespace Kala.Client.Tests;

public sealed class DownloadTests : IClassFixture<KalaApplication>, IDisposable
{
    private readonly KalaApplication _kala;
    private readonly DataFolder _folder = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(1_500_000);

    public DownloadTests(KalaApplication kala)
    {
        _kala = kala;
        Directory.CreateDirectory(_folder.Root);
    }

    private string Target => Path.Combine(_folder.Root, "target.bin");

    [Fact]
    public async Task A_folder_takes_the_file_under_its_own_name()
    {
        var uuid = await _kala.UploadAsync(_content, "holiday.bin");
        using var client = new KalaClient(_kala.Address);

        var file = await client.DownloadAsync(uuid, _folder.Root);

        Assert.Equal((Path.Combine(_folder.Root, "holiday.bin"), _content.Length, Bytes.Sha256Of(_content)), (file.Path, file.Size, file.Hash));
        Assert.Equal(_content, await File.ReadAllBytesAsync(file.Path));
        Assert.False(File.Exists($"{file.Path}.part"));
    }

    [Fact]
    public async Task After_a_lost_connection_it_goes_on_where_it_was()
    {
        var uuid = await _kala.UploadAsync(_content);
        using var connection = new FaultyConnection
        {
            Faults = (request, _) => request.Headers.Range is null ? new() { CutAnswerAt = 500_000 } : null,
        };
        var reports = new Reports<DownloadProgress>();
        using var client = connection.ClientOf(_kala.Address);

        await client.DownloadAsync(uuid, Target, progress: reports);

        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        Assert.Equal(2, connection.Asked.Count);
        Assert.Equal(500_000, Assert.Single(reports.All, report => report.Retry is not null).Position);
    }

    [Fact]
    public async Task A_part_that_is_there_is_gone_on_with()
    {
        var uuid = await _kala.UploadAsync(_content);
        await File.WriteAllBytesAsync($"{Target}.part", _content[..1_000_000]);
        var reports = new Reports<DownloadProgress>();
        using var client = new KalaClient(_kala.Address);

        await client.DownloadAsync(uuid, Target, progress: reports);

        Assert.Equal(1_000_000, reports.All[0].Position);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(1_500_000)]
    public async Task A_part_of_something_else_is_emptied_and_never_gets_the_name(int length)
    {
        var uuid = await _kala.UploadAsync(_content);
        await File.WriteAllBytesAsync($"{Target}.part", RandomNumberGenerator.GetBytes(length));
        using var client = new KalaClient(_kala.Address);

        var wrong = await Assert.ThrowsAsync<KalaException>(() => client.DownloadAsync(uuid, Target));

        Assert.Equal((null, "hash_mismatch"), (wrong.Status, wrong.Code));
        Assert.False(File.Exists(Target));
        Assert.Equal(0, new FileInfo($"{Target}.part").Length);
    }

    [Fact]
    public async Task A_file_is_replaced_only_if_that_is_asked_for()
    {
        var uuid = await _kala.UploadAsync(_content);
        await File.WriteAllBytesAsync(Target, [1]);
        using var client = new KalaClient(_kala.Address);

        var refused = await Assert.ThrowsAsync<KalaException>(() => client.DownloadAsync(uuid, Target));
        await client.DownloadAsync(uuid, Target, new DownloadOptions { Overwrite = true });

        Assert.Equal("file_exists", refused.Code);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_full_or_closed_disk_is_no_lost_connection()
    {
        var uuid = await _kala.UploadAsync(_content);
        using var client = new KalaClient(_kala.Address);

        await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => client.DownloadAsync(uuid, Path.Combine(_folder.Root, "nowhere", "target.bin")));
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Windows\\a.txt", "a.txt")]
    [InlineData("\"quoted.txt\"", "quoted.txt")]
    [InlineData("a\u202Etxt.exe", "atxt.exe")]
    [InlineData("..", null)]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void A_name_from_the_server_leads_to_no_other_folder(string? told, string? safe) => Assert.Equal(safe, SafeName.Of(told));

    public void Dispose() => _folder.Dispose();
}
