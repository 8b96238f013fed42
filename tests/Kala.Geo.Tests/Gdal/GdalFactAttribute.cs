using System.Runtime.CompilerServices;
using Kala.Geo.Gdal;

namespace Kala.Geo.Tests.Gdal;

/// <summary>A test that needs GDAL's programs and the jail; skipped with the reason if one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GdalFactAttribute : FactAttribute
{
    public GdalFactAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine) => Skip = WhyAbsent;

    internal static string? WhyAbsent { get; } = GdalPrograms.Find(folder: null, allowUnjailed: false).Missing;
}

/// <summary>The same, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GdalTheoryAttribute : TheoryAttribute
{
    public GdalTheoryAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine) => Skip = GdalFactAttribute.WhyAbsent;
}
