namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private void Judge(
        ModelSession session,
        Answer answer,
        Func<State, (string Code, State Next)> rule,
        string brokenCode = "storage_error")
    {
        var (code, next) = rule(session.Now);
        if (answer.IsDead)
        {
            session.MayBe(next);
        }
        else if (Expect(answer, code, brokenCode))
        {
            session.Is(next);
        }
    }

    /// <summary>Whether it is the expected answer; a call that something struck must say so instead, and change nothing.</summary>
    private bool Expect(Answer answer, string code, string brokenCode = "storage_error")
    {
        if (answer.IsDead)
        {
            return false;
        }
        if (answer.Hits.Count == 0)
        {
            Invariants.Hold(answer.Code == code, $"Answered {answer}, expected {code}");
            return true;
        }
        if (answer.Code == code && code is "client_gone" or "server_stopping"
            && answer.Hits.All(hit => hit == Fault.DatabaseFull))
        {
            // Only the event of a body of which nothing is kept, and which may be missing, found no space.
            return true;
        }
        _anythingWentWrong = true;
        var isFull = answer.Hits.Any(hit => hit is Fault.NoSpace or Fault.DatabaseFull);
        var isBroken = answer.Hits.Any(hit => hit is not (Fault.NoSpace or Fault.DatabaseFull));
        Invariants.Hold(
            (isFull && answer.Code == "insufficient_storage") || (isBroken && answer.Code == brokenCode),
            $"Answered {answer} to a fault of the disk");
        return false;
    }
}
