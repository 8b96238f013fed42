using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Application.Tests.Model;

/// <summary>What a client was told, if it was told anything.</summary>
internal sealed record Answer(string Code)
{
    private static readonly Answer Died = new("died");

    public long? Offset { get; init; }

    public Guid? Id { get; init; }

    public SessionView? View { get; init; }

    public byte[]? Bytes { get; init; }

    /// <summary>What was thrown where nothing should have been.</summary>
    public Exception? Cause { get; init; }

    /// <summary>What struck the call below the server.</summary>
    public IReadOnlyList<Fault> Hits { get; init; } = [];

    public bool IsDead => this == Died;

    public static Answer Of(Failure? refusal) => new(refusal?.Code ?? ReferenceModel.Ok) { Offset = refusal?.Offset };

    public static Answer Of(Result<Guid> result) =>
        result.IsRefused(out var refusal) ? Of(refusal) : new(ReferenceModel.Ok) { Id = result.Value };

    public static Answer Of(Result<SessionView> result) => result.IsRefused(out var refusal)
        ? Of(refusal)
        : new(ReferenceModel.Ok) { View = result.Value, Offset = result.Value.Offset };

    /// <summary>Makes a call, and turns what it throws into what the client would be told.</summary>
    public static async Task<Answer> OfAsync(Actor actor, ProcessLife life, Func<Task<Answer>> call)
    {
        Answer answer;
        try
        {
            answer = await actor.RunAsync(call);
        }
#pragma warning disable CA1031 // whatever comes out of the server is an answer, right or wrong
        catch (Exception fault)
#pragma warning restore CA1031
        {
            answer = Of(fault);
        }
        return life.IsOver ? Died : answer with { Hits = [.. actor.Hits] };
    }

    public override string ToString() => $"{Code}{(Offset is { } offset ? $" @{offset}" : "")}"
        + $"{(Hits.Count > 0 ? $" [{string.Join(", ", Hits)}]" : "")}{(Cause is null ? "" : $" {Cause}")}";

    /// <summary>As the API's fault handler does.</summary>
    private static Answer Of(Exception fault) => fault switch
    {
        ClientGoneException => new("client_gone"),
        StorageFullException => new("insufficient_storage"),
        DatabaseUnavailableException => new("database_unavailable"),
        MalformedBodyException malformed => new(malformed.Failure.Code),
        _ => new("internal_error") { Cause = fault },
    };
}
