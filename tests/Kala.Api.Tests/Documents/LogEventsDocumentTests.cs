using System.Reflection;
using Kala.Api.Hosting;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace Kala.Api.Tests.Documents;

/// <summary>Compares <c>docs/log-events.md</c> with the log events in the code.</summary>
public sealed class LogEventsDocumentTests
{
    private static readonly List<(LoggerMessageAttribute Event, MethodInfo Method)> Events =
        ((Assembly[])[typeof(KalaHost).Assembly, typeof(KalaStorage).Assembly, typeof(IBlobStore).Assembly])
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(method => (Event: method.GetCustomAttribute<LoggerMessageAttribute>()!, Method: method))
        .Where(one => one.Event is not null)
        .OrderBy(one => one.Event.EventId)
        .ToList();

    [Fact]
    public void The_document_has_every_event_as_it_is()
    {
        string[] head = ["| eventId | level | name | message | meaning |", "|---|---|---|---|---|"];

        var lines = Events.Select(one => $"| {one.Event.EventId} | {one.Event.Level} | `{one.Method.Name}` | {one.Event.Message} | "
            + $"{XmlComments.Of(one.Method)} |");

        GeneratedPart.ShouldBe("docs/log-events.md", "events", head.Concat(lines));
    }

    [Fact]
    public void No_two_events_share_a_number()
    {
        Assert.NotEmpty(Events);
        Assert.Distinct(Events.Select(one => one.Event.EventId));
    }

    [Fact]
    public void Every_warning_and_error_says_what_to_do()
    {
        var silent = Events.Where(one => one.Event.Level >= LogLevel.Warning && XmlComments.Of(one.Method) is null)
            .Select(one => $"{one.Event.EventId} {one.Method.Name}: write a <summary> above it in its LogMessages.cs.");

        Assert.Empty(silent);
    }
}
