using System.Reflection;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;
using Kala.Testing;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class BlobPathsTests
{
    private static readonly BlobId Blob = new(new Guid("3F1C0A52-7E57-4D2A-9B0C-6F2E8A1D4C3B"), "5be0cd191f83d9ab");

    private readonly BlobPaths _paths = new("/srv/kala");

    [Fact]
    public void A_blob_lies_below_its_session_and_the_first_byte_of_the_uuid()
    {
        var path = _paths.Blob(Blob);

        Assert.Equal("/srv/kala/3f/3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b/5be0cd191f83d9ab", path);
        Assert.Equal(Path.GetDirectoryName(path), _paths.Folder(Blob.Session));
        Assert.Equal(Path.GetDirectoryName(_paths.Folder(Blob.Session)), _paths.Shard(Blob.Session));
    }

    [Fact]
    public void There_are_256_folders_for_the_first_bytes()
    {
        var shards = _paths.Shards.ToList();

        Assert.Equal(256, shards.Distinct().Count());
        Assert.Equal("/srv/kala/00", shards[0]);
        Assert.Equal("/srv/kala/ff", shards[255]);
    }

    [Fact]
    public void Every_session_has_its_folder_among_them()
    {
        var shards = _paths.Shards.ToHashSet();

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Contains(_paths.Shard(Guid.NewGuid()), shards));
    }

    [Fact]
    public void A_relative_root_is_made_full_once()
    {
        var paths = new BlobPaths("data/blobs");

        Assert.True(Path.IsPathFullyQualified(paths.Root));
        Assert.StartsWith(paths.Root, paths.Blob(Blob), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_is_none_of_the_folders()
    {
        Assert.Equal("/srv/kala/.kala.lock", _paths.Lock);
        Assert.DoesNotContain(_paths.Lock, _paths.Shards);
    }

    [Fact]
    public void Folder_and_file_tell_whose_they_are()
    {
        var path = _paths.Blob(Blob);

        Assert.Equal(Blob.Session, BlobPaths.SessionOf(_paths.Folder(Blob.Session)));
        Assert.Equal(Blob.Name, BlobPaths.BlobNameOf(path));
    }

    [Theory]
    [InlineData("/srv/kala/3f/lost+found")]
    [InlineData("/srv/kala/3f/3f1c0a527e574d2a9b0c6f2e8a1d4c3b")]
    [InlineData("/srv/kala/3f/{3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b}")]
    [InlineData("/srv/kala/3f/")]
    public void A_folder_of_another_name_is_no_sessions(string folder)
    {
        Assert.Null(BlobPaths.SessionOf(folder));
    }

    [Theory]
    [InlineData("5be0cd191f83d9a")]
    [InlineData("5be0cd191f83d9ab0")]
    [InlineData("5BE0CD191F83D9AB")]
    [InlineData("5be0cd191f83d9ag")]
    [InlineData("5be0cd191f83d.ab")]
    [InlineData("")]
    public void A_file_of_another_name_is_no_blob(string name)
    {
        Assert.Null(BlobPaths.BlobNameOf("/srv/kala/3f/folder/" + name));
    }

    [Fact]
    public void Nothing_of_text_goes_into_a_path_but_the_root_a_mark_and_a_blobs_name()
    {
        var takesText = typeof(BlobPaths)
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .OfType<MethodBase>()
            .SelectMany(member => member.GetParameters().Select(parameter => (member.Name, parameter.ParameterType)))
            .Where(one => one.ParameterType != typeof(Guid));

        Assert.Equal([("Mark", typeof(string)), ("Blob", typeof(BlobId)), (".ctor", typeof(string))], takesText);
    }

    [Fact]
    public void The_tree_above_the_class_is_the_one_in_the_documents()
    {
        var remarks = Repository.Read("src/Kala.Infrastructure/Blobs/BlobPaths.cs")
            .Split("<code>")[1].Split("</code>")[0].Trim('\n', ' ', '/')
            .Split('\n').Select(line => line.Replace("/// ", "", StringComparison.Ordinal).TrimEnd());

        var document = Repository.Read("docs/on-disk-layout.md").Split("```text\n")[1].Split("\n```")[0];

        Assert.Equal(document.Split('\n'), remarks);
    }
}
