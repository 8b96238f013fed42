namespace Kala.Geo.Rows;

/// <summary>A field of a collection.</summary>
/// <param name="Name">The name in the source, which clients see.</param>
/// <param name="Column">The name of the column: the same, unless it would collide with another one.</param>
internal sealed record Field(string Name, string Column)
{
    /// <summary>What all values fit into.</summary>
    public CellKind Kind { get; set; }
}
