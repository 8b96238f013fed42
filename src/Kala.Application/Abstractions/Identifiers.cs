using System.Globalization;
using System.Security.Cryptography;

namespace Kala.Application.Abstractions;

/// <summary>Makes the identifiers; a test may make its own.</summary>
public class Identifiers
{
    /// <summary>A session's uuid: version 4 from the system's secure source, since it is a capability.</summary>
#pragma warning disable RS0030 // the one place
    public virtual Guid NewSession() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>A lease's token, unlike any before it.</summary>
#pragma warning disable RS0030 // the one place
    public virtual Guid NewLease() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>A blob's name, unlike any before it in its folder.</summary>
    public virtual string NewBlob() =>
        RandomNumberGenerator.GetHexString(16, lowercase: true).ToString(CultureInfo.InvariantCulture);
}
