using Kala.Domain.Blobs;

namespace Kala.Domain.Tests.Blobs;

public sealed class ExtentsTests
{
    private static readonly Extents Two = Extents.None.Append("a", 3).Sealed().Append("b", 4);

    [Fact]
    public void No_bytes_are_the_empty_text()
    {
        Assert.Equal("", Extents.None.ToString());
        Assert.Equal(Extents.None, Extents.Parse(""));
        Assert.Equal(0, Extents.None.Length);
        Assert.Null(Extents.None.Open);
    }

    [Fact]
    public void Bytes_go_on_in_the_last_blob()
    {
        var extents = Extents.None.Append("a", 3).Append("a", 4);

        Assert.Equal("a:7", extents.ToString());
        Assert.Equal(7, extents.Length);
        Assert.Equal(new Extent("a", 7), extents.Open);
    }

    [Fact]
    public void Only_the_last_blob_grows()
    {
        Assert.Equal("a:3,b:9", Two.Append("b", 5).ToString());
        Assert.Throws<InvalidOperationException>(() => Two.Append("a", 1));
    }

    [Fact]
    public void A_sealed_blob_is_never_written_to_again()
    {
        var extents = Two.Sealed();

        Assert.Equal("a:3,b:4!", extents.ToString());
        Assert.Null(extents.Open);
        Assert.Throws<InvalidOperationException>(() => extents.Append("b", 1));
        Assert.Equal("a:3,b:4,c:1", extents.Append("c", 1).ToString());
        Assert.Equal(Two, extents.Finished());
        Assert.Equal(extents, extents.Sealed());
        Assert.Equal(Extents.None, Extents.None.Sealed());
    }

    [Fact]
    public void No_more_bytes_change_nothing()
    {
        Assert.Same(Two, Two.Append("c", 0));
    }

    [Fact]
    public void Contents_are_joined_in_order()
    {
        var joined = Two.Join(Extents.None.Append("c", 1).Sealed());

        Assert.Equal("a:3,b:4,c:1!", joined.ToString());
        Assert.Equal(8, joined.Length);
        Assert.Equal(Two, Two.Join(Extents.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5be0cd191f83d9ab:1")]
    [InlineData("5be0cd191f83d9ab:4294967296!")]
    [InlineData("a:1,b:2,c:3")]
    public void The_text_is_read_as_it_was_written(string text)
    {
        Assert.Equal(text, Extents.Parse(text).ToString());
    }

    [Theory]
    [InlineData("!")]
    [InlineData("a")]
    [InlineData("a:")]
    [InlineData(":1")]
    [InlineData("a:0")]
    [InlineData("a:-1")]
    [InlineData("a:1,")]
    [InlineData("a:1,,b:1")]
    [InlineData("a:1!,b:1")]
    [InlineData("a: 1")]
    public void Other_texts_are_refused(string text)
    {
        Assert.Throws<FormatException>(() => Extents.Parse(text));
    }

    [Fact]
    public void Equal_contents_are_equal()
    {
        Assert.True(Two == Extents.Parse("a:3,b:4"));
        Assert.False(Two == Two.Sealed());
        Assert.Equal(Two.GetHashCode(), Extents.Parse("a:3,b:4").GetHashCode());
    }
}
