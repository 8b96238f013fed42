using System.Globalization;

namespace Kala.Geo.Gdal;

/// <summary>
/// How gdal_translate makes a picture of the bands of a raster: one grey or three colours of 8 bit, and which pixels there are,
/// as one more band.
/// </summary>
internal static class RasterColours
{
    private static readonly string[] Names = ["Red", "Green", "Blue"];

    /// <summary>The arguments.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RasterBand> bands)
    {
        if (bands[0].Colour == "Palette")
        {
            // A palette has an opacity for each colour, unless there is a value or a band for that.
            return bands[0].HasNoData || bands.Count == 2
                ? ["-expand", "rgba", "-b", "1", "-b", "mask,1", "-a_nodata", "none"]
                : ["-expand", "rgba", "-b", "1"];
        }
        var chosen = ChosenOf(bands);
        return
        [
            .. chosen.SelectMany(band => new[] { "-b", Number(band) }),
            "-b", $"mask,{Number(chosen[0])}", $"-colorinterp_{Number(chosen.Length + 1)}", "alpha", "-a_nodata", "none",
            .. ScaleOf([.. chosen.Select(band => bands[band - 1])]),
        ];
    }

    /// <summary>The numbers of the bands for red, green and blue, or of the only one.</summary>
    private static int[] ChosenOf(IReadOnlyList<RasterBand> bands)
    {
        var named = Array.ConvertAll(Names, name => 1 + bands.ToList().FindIndex(band => band.Colour == name));
        return Array.TrueForAll(named, band => band > 0) ? named
            : bands.Count >= Names.Length ? [1, 2, 3]
            : [1];
    }

    private static string[] ScaleOf(RasterBand[] chosen) =>
        Array.TrueForAll(chosen, band => band.IsPicture) ? []
        : Array.TrueForAll(chosen, band => band.Bits is not null) ? ["-ot", "Byte", "-scale", "0", Number((1 << chosen[0].Bits!.Value) - 1), "0", "255"]
        : ["-ot", "Byte", "-scale"];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
