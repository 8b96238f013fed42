using Kala.Geo.Imports;

namespace Kala.Geo.Tests.Imports;

public sealed class CollectionNamesTests
{
    [Fact]
    public void A_single_layer_has_the_name_of_all_single_ones() => Assert.Equal(["default"], CollectionNames.Of(["roads"]));

    [Fact]
    public void Names_are_safe_and_different() => Assert.Equal(
        ["roads", "Roads_2", "roads_3", "layer_gpkg_contents", "layer_SQLITE_x", "layer_rtree_a", "layer_kala_env_a", "a_b_c_d", "layer", "layer_2", "Łódź-1", "हिन्दी", "__x", new string('x', 60)],
        CollectionNames.Of(["roads", "Roads", " roads ", "gpkg_contents", "SQLITE_x", "rtree_a", "kala_env_a", "a/b?c d", "", "..", "Łódź-1", "हिन्दी", "\"'x", new string('x', 99)]));

    [Fact]
    public void Layers_without_names_get_some() => Assert.Equal(["layer", "layer_2"], CollectionNames.Of([null, null]));
}
