using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>One of two calls to the same session.</summary>
internal sealed record Rival(
    Func<Task<Answer>> AskAsync,
    Func<State, Answer?, IEnumerable<State>> After,
    Func<State, Answer, bool> IsRefusedAt)
{
    public static Rival Of(
        Func<Task<Answer>> ask, Func<State, (string Code, State Next)> rule, Func<State, bool> isSettled) => new(
        ask,
        (at, answer) => rule(at) is var (code, next) && (answer is null || answer.Code == code) ? [next] : [],
        (at, answer) => isSettled(at) && rule(at).Code == answer.Code);

    public static IEnumerable<State> AfterChunk(Declared file, State at, Sending chunk, Answer? answer, DateTimeOffset now)
    {
        var refusal = ReferenceModel.Refuses(file, at, chunk, now);
        var arrived = chunk.Sends;
        var (code, next) = refusal is null ? ReferenceModel.Take(file, at, at, chunk, arrived, null, now) : (refusal, at);
        if (answer is null || answer.Code == code)
        {
            yield return next;
        }
        if (refusal is null && answer is null)
        {
            // The other one may have stopped it between two pieces, before the end came and nobody was told.
            var piece = Math.Max(1, (arrived + chunk.Fields.Pieces - 1) / chunk.Fields.Pieces);
            for (var kept = piece; kept < arrived; kept += piece)
            {
                yield return ReferenceModel.Take(file, at, at, chunk, kept, "write_superseded", now).Next;
            }
        }
        if (refusal is null && answer?.Code == "write_superseded")
        {
            // It was stopped somewhere; where, it was told.
            var start = chunk.Fields.Mode == WriteMode.Write ? 0 : at.Content.Length;
            var kept = (int)answer.Offset! - chunk.Start;
            if (answer.Offset == at.Content.Length)
            {
                yield return at;
            }
            if (chunk.Keeps && answer.Offset > start && kept <= arrived)
            {
                yield return ReferenceModel.Take(file, at, at, chunk, kept, "write_superseded", now).Next;
            }
        }
    }
}
