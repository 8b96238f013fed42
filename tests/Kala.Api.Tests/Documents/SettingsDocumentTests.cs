using System.Globalization;
using System.Reflection;
using Kala.Api.Configuration;

namespace Kala.Api.Tests.Documents;

/// <summary>Compares the tables of <c>docs/settings.md</c> with the options classes.</summary>
public sealed class SettingsDocumentTests
{
    [Fact]
    public void The_document_has_every_setting_as_it_is()
    {
        var lines = Settings.Sections.SelectMany(section => Table(section.Key, section.Value));

        GeneratedPart.ShouldBe("docs/settings.md", "settings", lines);
    }

    [Fact]
    public void Every_setting_says_what_it_means()
    {
        var silent = Settings.Sections.Values.SelectMany(Properties).Where(property => XmlComments.Of(property) is null);

        Assert.Empty(silent);
    }

    private static IEnumerable<string> Table(string section, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        return
        [
            $"### {section}",
            "",
            "| setting | type | default | meaning |",
            "|---|---|---|---|",
            .. Properties(options).Select(property =>
                $"| `{section}:{property.Name}` | {Kind(property)} | {Text(property.GetValue(defaults))} | {XmlComments.Of(property)} |"),
            "",
        ];
    }

    private static IEnumerable<PropertyInfo> Properties(Type options) =>
        options.GetProperties().Where(property => property.CanWrite);

    private static string Kind(PropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(TimeSpan) || type == typeof(TimeSpan?) => "duration",
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(long) && property.Name.Contains("Byte", StringComparison.Ordinal) =>
            property.Name.EndsWith("PerSecond", StringComparison.Ordinal) ? "bytes per second" : "bytes",
        var type when type == typeof(long) && property.Name.Contains("FileSize", StringComparison.Ordinal) => "bytes",
        var type when type == typeof(int) || type == typeof(long) => "number",
        _ => "text",
    };

    private static string Text(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "`true`" : "`false`",
        _ => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };
}
