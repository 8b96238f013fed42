namespace Kala.Domain.Datastores;

/// <summary>What a collection has. Stored and sent as these words.</summary>
public enum CollectionType
{
    /// <summary>Features with geometries.</summary>
    Vector,

    /// <summary>A picture in tiles.</summary>
    Raster,

    /// <summary>Rows without geometries.</summary>
    NonSpatial,
}
