using System.Globalization;
using System.Text.RegularExpressions;

namespace Kala.Api.Tests.Telemetry;

/// <summary>One metric as Prometheus reads it from the text format 0.0.4, strictly: what it forbids fails the test.</summary>
internal sealed partial record PrometheusFamily(string Name, string Type)
{
    public string Help { get; private set; } = "";

    /// <summary>Samples by name and labels, as written in the text.</summary>
    public Dictionary<string, double> Samples { get; } = [];

    /// <summary>The value of the sample with these labels.</summary>
    public double Value(string labels = "") => Samples[labels.Length == 0 ? Name : $"{Name}{{{labels}}}"];

    public static Dictionary<string, PrometheusFamily> ParseAll(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var families = new Dictionary<string, PrometheusFamily>();
        PrometheusFamily? current = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (TypeLine().Match(line) is { Success: true } typed)
            {
                current = new PrometheusFamily(typed.Groups[1].Value, typed.Groups[2].Value);
                Assert.True(families.TryAdd(current.Name, current), $"{current.Name} is described twice.");
            }
            else
            {
                Assert.NotNull(current);
                current.Take(line);
            }
        }
        Assert.All(families.Values, family => family.ShouldBeSound());
        return families;
    }

    private void Take(string line)
    {
        if (HelpLine().Match(line) is { Success: true } described)
        {
            Assert.Equal(Name, described.Groups[1].Value);
            Help = described.Groups[2].Value;
            return;
        }
        var sample = SampleLine().Match(line);
        Assert.True(sample.Success, $"This is no sample: {line}");
        string[] names = Type == "histogram" ? [$"{Name}_bucket", $"{Name}_sum", $"{Name}_count"] : [Name];
        Assert.Contains(sample.Groups["name"].Value, names);
        var labels = sample.Groups["label"].Captures.Select(label => label.Value).ToList();
        Assert.Equal(labels.Distinct(), labels);
        var key = line[..line.LastIndexOf(' ')].Replace("{}", "", StringComparison.Ordinal);
        Assert.True(Samples.TryAdd(key, Number(sample.Groups["value"].Value)), $"{key} is there twice.");
    }

    private void ShouldBeSound()
    {
        Assert.NotEmpty(Samples);
        Assert.NotEqual("", Help);
        if (Type == "counter")
        {
            Assert.EndsWith("_total", Name, StringComparison.Ordinal);
            Assert.All(Samples.Values, value => Assert.True(value >= 0));
        }
        var series = Samples.Where(sample => sample.Key.StartsWith($"{Name}_bucket", StringComparison.Ordinal) && Type == "histogram")
            .GroupBy(sample => Bound().Replace(sample.Key, ""));
        foreach (var one in series)
        {
            var counts = one.Select(bucket => bucket.Value).ToList();
            var others = one.Key[$"{Name}_bucket".Length..].Replace("{}", "", StringComparison.Ordinal);
            Assert.Equal(counts.Order(), counts);
            Assert.Contains("le=\"+Inf\"", one.Last().Key, StringComparison.Ordinal);
            Assert.Equal(Samples[$"{Name}_count{others}"], counts[^1]);
            Assert.True(Samples.ContainsKey($"{Name}_sum{others}"));
        }
    }

    private static double Number(string text) =>
        text == "+Inf" ? double.PositiveInfinity : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)*)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\\\|\\"|\\n)*"(?:,(?!\})|(?=\})))*\})? (?<value>[-+]?(?:[0-9]+(?:\.[0-9]+)?(?:E[-+][0-9]+)?|Inf)|NaN)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex(""",?le="[^"]*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Bound();
}
