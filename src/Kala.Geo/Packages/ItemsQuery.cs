using Kala.Geo.Rows;

namespace Kala.Geo.Packages;

/// <summary>Which items of a collection are wanted, in the order of their fids.</summary>
internal sealed record ItemsQuery
{
    /// <summary>Items whose geometry touches one of these; empty for all. A box across the antimeridian is two.</summary>
    public IReadOnlyList<Box> Boxes { get; init; } = [];

    /// <summary>Whether the geometry itself must touch a box; otherwise its rectangle suffices.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary>Columns and the values that they must have, as text.</summary>
    public IReadOnlyList<(PackageField Field, string Value)> Equal { get; init; } = [];

    /// <summary>Items up to this fid are left out.</summary>
    public long After { get; init; }

    /// <summary>Items of the result that are left out.</summary>
    public int Offset { get; init; }
}
