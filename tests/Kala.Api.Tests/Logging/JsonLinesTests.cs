using System.Text;
using System.Text.Json;
using Kala.Api.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Api.Tests.Logging;

public sealed class JsonLinesTests
{
    private const string Start = """{"time":"2026-03-04T05:06:07.89Z","level":""";

    [Fact]
    public void A_line_is_one_flat_JSON_object()
    {
        var fields = new Dictionary<string, object?>
        {
            ["Status"] = 200,
            ["Bytes"] = null,
            ["Offset"] = 5_000_000_000L,
            ["DurationMs"] = 0.125,
            ["IsGood"] = true,
            ["Uuid"] = Guid.Parse("a3bb189e-8bf9-3888-9912-ace4e6543002"),
            ["Grace"] = TimeSpan.FromSeconds(30),
            ["{OriginalFormat}"] = "x",
        }.ToList();

        var text = Written(log => log.Log(
            LogLevel.Information, new EventId(1001), fields, null, (_, _) => "two\n\"lines\" \u001b \u0085 é"));

        Assert.Equal(
            Start + """
                "Information","eventId":1001,"category":"Kala","message":"two\n\"lines\" \u001B \u0085 é","status":200,
                "offset":5000000000,"durationMs":0.125,"isGood":true,"uuid":"a3bb189e-8bf9-3888-9912-ace4e6543002",
                "grace":"00:00:30"}
                """.ReplaceLineEndings("") + '\n',
            text);
    }

    [Fact]
    public void An_exception_is_a_text_at_the_end()
    {
        var text = Written(log => log.Log(
            LogLevel.Error, new EventId(1002), "no fields", new IOException("full\ndisk"), (state, _) => state));

        Assert.Equal(
            Start + """
                "Error","eventId":1002,"category":"Kala","message":"no fields",
                "exception":"System.IO.IOException: full\ndisk"}
                """.ReplaceLineEndings("") + '\n',
            text);
    }

    [Fact]
    public void A_value_may_log_while_it_is_logged()
    {
        var text = Written(log => log.Log(LogLevel.Warning, default, 0, null, (_, _) =>
        {
            log.Log(LogLevel.Warning, default, 0, null, (_, _) => "inner");
            return "outer";
        }));

        Assert.Equal(
            ["inner", "outer"],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()));
    }

    [Fact]
    public void A_line_after_a_long_one_is_whole()
    {
        var text = Written(log =>
        {
            foreach (var length in (int[])[100_000, 1])
            {
                log.Log(LogLevel.Warning, default, length, null, (state, _) => new string('x', state));
            }
        });

        Assert.EndsWith("\"message\":\"x\"}\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("Logging:LogLevel:Kala")]
    [InlineData("Logging:Console:LogLevel:Kala")]
    public void The_levels_of_the_settings_apply(string key)
    {
        var text = Written(
            log => log.Log(LogLevel.Warning, default, "quiet", null, (state, _) => state), $"{key}=Error");

        Assert.Empty(text);
    }

    private static string Written(Action<ILogger> log, params string[] settings)
    {
        using var output = new MemoryStream();
        var services = new ServiceCollection().AddLogging(logging => logging.AddConfiguration(
            new ConfigurationBuilder().AddCommandLine(settings).Build().GetSection("Logging")));
        services.AddSingleton(_ => new LineWriter(output)).AddSingleton<ILoggerProvider, JsonLines>();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero)));
        using (var provider = services.BuildServiceProvider())
        {
            log(provider.GetRequiredService<ILoggerFactory>().CreateLogger("Kala"));
        }
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
