using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Kala.Api.Telemetry;

/// <summary>
/// Names as Prometheus has them: <c>kala.upload.bytes</c> in bytes, a counter, is <c>kala_upload_bytes_total</c>. The
/// rules are OpenTelemetry's ("Prometheus and OpenMetrics Compatibility").
/// </summary>
internal static class PrometheusNames
{
    /// <summary>The name of a metric.</summary>
    public static string Of(Metric metric)
    {
        var name = WithSuffix(Plain(metric.Name), Unit(metric.Unit));
        return metric.MetricType is MetricType.LongSum or MetricType.DoubleSum ? WithSuffix(name, "total") : name;
    }

    /// <summary>Labels as they stand between the braces.</summary>
    public static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new List<string>();
        foreach (var (key, value) in tags)
        {
            var text = value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture);
            labels.Add($"{Plain(key)}=\"{Escaped(text ?? "")}\"");
        }
        return string.Join(',', labels);
    }

    private static string Escaped(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Only letters, digits and the underscore, and no digit at the start.</summary>
    private static string Plain(string name)
    {
        var plain = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return char.IsAsciiDigit(plain[0]) ? $"_{plain}" : plain;
    }

    /// <summary>Something in braces, such as <c>{chunk}</c>, only says what is counted.</summary>
    private static string Unit(string unit) => unit switch
    {
        "By" => "bytes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "%" => "percent",
        "" or ['{', ..] => "",
        _ => Plain(unit),
    };

    private static string WithSuffix(string name, string suffix) =>
        suffix.Length == 0 || name.EndsWith($"_{suffix}", StringComparison.Ordinal) ? name : $"{name}_{suffix}";
}
