using System.Runtime.Versioning;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Storage;

namespace Kala.Infrastructure.Tests;

/// <summary>What another account, or a link, has put where the server keeps its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class OwnFileTests : IDisposable
{
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TempFolder _folder = new();

    [Fact]
    public void Closing_a_tree_follows_no_link()
    {
        var victim = Directory.CreateDirectory(_folder["victim"]).FullName;
        File.WriteAllText(Path.Combine(victim, "file"), "of somebody else");
        File.SetUnixFileMode(Path.Combine(victim, "file"), Everybody);
        File.SetUnixFileMode(victim, Everybody);
        var tree = Directory.CreateDirectory(_folder["tree"]).FullName;
        File.WriteAllText(Path.Combine(tree, "own"), "");
        File.SetUnixFileMode(Path.Combine(tree, "own"), Everybody);
        File.SetUnixFileMode(tree, Everybody);
        Directory.CreateSymbolicLink(Path.Combine(tree, "link"), victim);

        PrivateFiles.CloseTree(tree);

        Assert.False(PrivateFiles.IsOpen(tree) || PrivateFiles.IsOpen(Path.Combine(tree, "own")));
        Assert.True(PrivateFiles.IsOpen(victim) && PrivateFiles.IsOpen(Path.Combine(victim, "file")));
    }

    [Fact]
    public void A_link_or_a_second_name_is_not_opened()
    {
        File.WriteAllText(_folder["precious"], "keep me");
        File.CreateSymbolicLink(_folder["link"], _folder["precious"]);
        Assert.Throws<IOException>(() => OwnFile.Open(_folder["link"], create: true));

        Assert.True(DurableFile.TryLink(_folder["precious"], _folder["second"]));
        Assert.Throws<IOException>(() => OwnFile.Open(_folder["second"], create: true));

        Assert.Equal("keep me", File.ReadAllText(_folder["precious"]));
    }

    [Fact]
    public void A_secret_that_a_link_leads_to_is_replaced()
    {
        File.WriteAllText(_folder["chosen"], "chosen by a neighbour");
        File.SetUnixFileMode(_folder["chosen"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder["secret"], _folder["chosen"]);

        Assert.Equal("our own", SecretFile.WriteOrRead(_folder["secret"], "our own", _ => true));

        Assert.Equal("chosen by a neighbour", File.ReadAllText(_folder["chosen"]));
    }

    [Fact]
    public void A_file_is_made_for_its_owner_alone()
    {
        OwnFile.Open(_folder["new"], create: true).Dispose();

        Assert.True(OwnFile.Exists(_folder["new"]));
        Assert.False(PrivateFiles.IsOpen(_folder["new"]));
    }

    public void Dispose() => _folder.Dispose();
}
