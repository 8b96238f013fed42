using Kala.Geo.Rows;
using Kala.Geo.Tiles;

namespace Kala.Geo.Tests.Tiles;

public sealed class TileAddressTests
{
    // atan(sinh(π/2)): the latitude at a quarter of the map's height.
    private const double Quarter = 66.51326044311186;

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(24, 16_777_215, 16_777_215, true)]
    [InlineData(0, 1, 0, false)]
    [InlineData(0, 0, 1, false)]
    [InlineData(3, -1, 0, false)]
    [InlineData(3, 0, -1, false)]
    [InlineData(24, 16_777_216, 0, false)]
    [InlineData(-1, 0, 0, false)]
    [InlineData(25, 0, 0, false)]
    [InlineData(32, 0, 0, false)]
    public void Tiles_outside_the_matrix_are_invalid(int zoom, int x, int y, bool isValid) =>
        Assert.Equal(isValid, new TileAddress(zoom, x, y).IsValid);

    [Fact]
    public void A_tile_has_a_rectangle()
    {
        Same(new Box(-180, -90, 180, 90), new TileAddress(0, 0, 0).Degrees(0));
        Same(new Box(0, 0, 90, Quarter), new TileAddress(2, 2, 1).Degrees(0));
        Same(new Box(0, -90, 90, -Quarter), new TileAddress(2, 2, 3).Degrees(0));
    }

    [Fact]
    public void A_buffer_is_in_units_of_the_tile()
    {
        Same(new Box(-182.8125, -90, 2.8125, 2.811371193331128), new TileAddress(1, 0, 1).Degrees(64));
        Same(new Box(-180 - 360, -90, 180 + 360, 90), new TileAddress(0, 0, 0).Degrees(4096));
    }

    private static void Same(in Box expected, in Box actual)
    {
        Assert.Equal(expected.MinX, actual.MinX, 1e-9);
        Assert.Equal(expected.MinY, actual.MinY, 1e-9);
        Assert.Equal(expected.MaxX, actual.MaxX, 1e-9);
        Assert.Equal(expected.MaxY, actual.MaxY, 1e-9);
    }
}
