namespace Kala.Geo.Rows;

/// <summary>What a value is; as a type of a field, what all of its values fit into.</summary>
internal enum CellKind
{
    /// <summary>No value; as a type, no row has one.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of at most 64 bits.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Real,

    /// <summary>Text.</summary>
    Text,

    /// <summary>An array or object of JSON, as its text.</summary>
    Json,
}

/// <summary>The smallest type for values of two.</summary>
internal static class CellKinds
{
    public static CellKind With(this CellKind one, CellKind other) =>
        one == other || other == CellKind.Null ? one
        : one == CellKind.Null ? other
        : (one, other) is (CellKind.Integer, CellKind.Real) or (CellKind.Real, CellKind.Integer) ? CellKind.Real
        : CellKind.Text;
}
