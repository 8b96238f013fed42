namespace Kala.Domain.Datastores;

/// <summary>The states of a datastore. Stored as text, in lower case.</summary>
public enum DatastoreState
{
    /// <summary>The import waits or runs; after a crash it starts anew.</summary>
    Importing,

    /// <summary>The package can be read.</summary>
    Ready,

    /// <summary>The import has ended without a package.</summary>
    Failed,
}
