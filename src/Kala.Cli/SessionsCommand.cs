using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>sessions list|show|close|abort</c></summary>
internal static class SessionsCommand
{
    public static Command Create() => new KalaCommand(
        "sessions",
        "Lists, shows, closes and aborts upload sessions.",
        "kala sessions list --status open",
        "kala sessions show 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e")
    {
        CreateList(),
        CreateShow(),
        CreateClose(),
        CreateAbort(),
    };

    private static Command CreateList()
    {
        var status = new Option<string?>("--status") { Description = "open, failed, closed, aborted or expired.", HelpName = "STATUS" };
        var failure = new Option<string?>("--failure") { Description = "Why it failed: hash_mismatch.", HelpName = "CODE" };
        var door = new Option<string?>("--door") { Description = "The kind of call that created it: form, raw, tus or ietf.", HelpName = "DOOR" };
        var expiresTo = Values.Time("--expires-to", "Only open and failed sessions that expire before this time.");
        var idleSince = Values.Time("--idle-since", "Only open sessions that have not changed since this time.");
        var options = new ListOptions();
        var list = options.AddTo(new KalaCommand(
            "list",
            "Lists sessions, newest first.",
            "kala sessions list --status open --limit 20",
            "kala sessions list --idle-since 2026-11-29T12:00:00Z --sort expiresAt",
            "kala sessions list --json"));
        foreach (var option in (Option[])[status, failure, door, expiresTo, idleSince])
        {
            list.Options.Add(option);
        }
        return new CommonOptions().AddTo(list, (call, cancellation) => new Lists(call.Client, call.Screen).SessionsAsync(
            options.FilterOf(call.Parsed) with
            {
                Status = call.Parsed.GetValue(status),
                Failure = call.Parsed.GetValue(failure),
                Door = call.Parsed.GetValue(door),
                ExpiresTo = call.Parsed.GetValue(expiresTo),
                IdleSince = call.Parsed.GetValue(idleSince),
            },
            options.FormatOf(call.Parsed),
            cancellation));
    }

    private static Command CreateShow()
    {
        var session = Values.Uuid("The session's uuid.");
        var show = new KalaCommand("show", "Shows one session.", "kala sessions show 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e") { session };
        return new CommonOptions().AddTo(show, (call, cancellation) =>
            new Lists(call.Client, call.Screen).SessionAsync(call.Parsed.GetValue(session), cancellation));
    }

    private static Command CreateClose()
    {
        var session = Values.Uuid("The session's uuid.");
        var hash = new Option<string?>("--hash")
        {
            Description = "The file's SHA-256, if it was not declared when the session was created: sha256: and base64 or hexadecimal digits.",
            HelpName = "HASH",
        };
        var close = new KalaCommand(
            "close",
            "Closes a session that has all its bytes: the server verifies them, and the session becomes a file.",
            "kala sessions close 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e",
            "kala sessions close 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e --hash sha256:$(sha256sum < holiday.mp4 | cut -c 1-64)")
        { session, hash };
        return new CommonOptions().AddTo(close, async (call, cancellation) =>
        {
            var uuid = call.Parsed.GetValue(session);
            await CloseAsync(call, uuid, call.Parsed.GetValue(hash), cancellation);
            call.Screen.Show(new { uuid, status = SessionStatus.Closed }, $"{uuid} is closed and can be read.");
        });
    }

    private static async Task CloseAsync(CommonOptions.Call call, Guid session, string? hash, CancellationToken cancellation)
    {
        try
        {
            await call.Client.CloseSessionAsync(session, hash, cancellation);
        }
        catch (KalaException wrong) when (wrong.Code is "size_mismatch" or "hash_mismatch")
        {
            throw new CommandFailedException(ErrorText.Of(wrong, call.Access), ExitCodes.NotVerified);
        }
        catch (KalaException missing) when (missing.Code is "hash_required")
        {
            throw new CommandFailedException("No SHA-256 was declared for this session: pass it with --hash. (hash_required)");
        }
    }

    private static Command CreateAbort()
    {
        var session = Values.Uuid("The session's uuid.");
        var abort = new KalaCommand(
            "abort", "Aborts a session and removes its bytes.", "kala sessions abort 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e")
        { session };
        return new CommonOptions().AddTo(abort, async (call, cancellation) =>
        {
            var uuid = call.Parsed.GetValue(session);
            await call.Client.AbortSessionAsync(uuid, cancellation);
            call.Screen.Show(new { uuid, status = SessionStatus.Aborted }, $"{uuid} is aborted.");
        });
    }
}
