using System.Globalization;
using System.Security.Cryptography;

namespace Kala.Application.Abstractions;

/// <summary>Creates identifiers; tests may override it.</summary>
public class Identifiers
{
    /// <summary>
    /// A uuid, version 4, from the system's secure random source: a session's uuid must be hard to guess.
    /// </summary>
#pragma warning disable RS0030 // the one place
    public virtual Guid NewId() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>A new, unique lease token.</summary>
#pragma warning disable RS0030 // the one place
    public virtual Guid NewLease() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>A new blob name, unique in its folder.</summary>
    public virtual string NewBlob() =>
        RandomNumberGenerator.GetHexString(16, lowercase: true).ToString(CultureInfo.InvariantCulture);
}
