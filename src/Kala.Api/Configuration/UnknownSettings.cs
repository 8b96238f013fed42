namespace Kala.Api.Configuration;

/// <summary>Finds unknown keys in Kala's sections, which are probably typing errors.</summary>
internal static class UnknownSettings
{
    private static readonly string[] OtherKeys = ["ConnectionStrings:Kala", "Kala:Admin:Password"];

    /// <summary>The unknown keys, each with a hint.</summary>
    public static IEnumerable<(string Key, string Hint)> In(IConfiguration configuration)
    {
        var known = Settings.Sections
            .SelectMany(section => section.Value.GetProperties().Where(property => property.CanWrite).Select(property => $"{section.Key}:{property.Name}"))
            .Concat(OtherKeys)
            .Concat(SecretsInFiles.Keys.Where(key => key.Contains(':', StringComparison.Ordinal)))
            .ToList();
        var sections = known.Select(key => key.Split(':')[0]).Distinct().ToList();
        foreach (var section in sections)
        {
            foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
            {
                // An environment variable KALA is a value of the section itself.
                if (value is not null
                    && key.Contains(':', StringComparison.Ordinal)
                    && !known.Contains(key, StringComparer.OrdinalIgnoreCase))
                {
                    yield return (key, $"; did you mean {Nearest.To(key, known)}?");
                }
            }
        }
        foreach (var section in configuration.GetChildren().Where(section => section.GetChildren().Any()))
        {
            if (Misspelt(section.Key, sections) is { } meant)
            {
                yield return (section.Key, $"; did you mean {meant}?");
            }
        }
    }

    /// <summary>
    /// Kala's section with almost the same name; null if there is none. Most other sections belong to libraries.
    /// </summary>
    private static string? Misspelt(string section, List<string> sections) =>
        !sections.Contains(section, StringComparer.OrdinalIgnoreCase)
        && Nearest.To(section, sections) is { Length: > 4 } nearest
        && Nearest.Distance(section, nearest) <= 2
            ? nearest
            : null;
}
