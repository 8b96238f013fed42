using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>sessions list|show|abort</c> and <c>files list</c></summary>
internal static class ListCommands
{
    public static Command CreateSessions()
    {
        var status = new Option<string?>("--status") { Description = "open, failed, closed, aborted or expired.", HelpName = "STATUS" };
        var filter = new Filter();
        var list = filter.AddTo(new Command("list", "Lists sessions, newest first."));
        list.Options.Add(status);

        var shown = new Argument<Guid>("UUID") { Description = "The session's uuid." };
        var aborted = new Argument<Guid>("UUID") { Description = "The session's uuid." };
        return new Command("sessions", """
            Lists, shows and aborts upload sessions.

            Example: kala sessions list --status open --limit 20
            """)
        {
            new CommonOptions().AddTo(list, (call, cancellation) => new Lists(call.Client, call.Screen).SessionsAsync(
                filter.Of(call.Parsed) with { Status = call.Parsed.GetValue(status) }, filter.LimitOf(call.Parsed), cancellation)),
            new CommonOptions().AddTo(new Command("show", "Shows one session.") { shown }, (call, cancellation) =>
                new Lists(call.Client, call.Screen).SessionAsync(call.Parsed.GetValue(shown), cancellation)),
            new CommonOptions().AddTo(new Command("abort", "Aborts a session and removes its bytes.") { aborted }, async (call, cancellation) =>
            {
                var uuid = call.Parsed.GetValue(aborted);
                await call.Client.AbortSessionAsync(uuid, cancellation);
                call.Screen.Show(new { uuid, status = "aborted" }, $"{uuid} is aborted.");
            }),
        };
    }

    public static Command CreateFiles()
    {
        var filter = new Filter();
        var list = filter.AddTo(new Command("list", "Lists files, newest first."));
        return new Command("files", """
            Lists files.

            Example: kala files list --name report --json
            """)
        {
            new CommonOptions().AddTo(list, (call, cancellation) => new Lists(call.Client, call.Screen).FilesAsync(
                filter.Of(call.Parsed), filter.LimitOf(call.Parsed), cancellation)),
        };
    }

    /// <summary>The filters of both lists.</summary>
    private sealed class Filter
    {
        private readonly Option<string?> _name = new("--name") { Description = "A part of the file's name, case-insensitive.", HelpName = "TEXT" };
        private readonly Option<string?> _owner = new("--owner") { Description = "The owner's uuid; for administrators.", HelpName = "UUID" };
        private readonly Option<string?> _sort = new("--sort")
        {
            Description = "createdAt, fileSize or originalFilename, with a leading - for descending order. Default: -createdAt.",
            HelpName = "FIELD",
        };

        private readonly Option<int> _limit = new("--limit") { Description = "The maximum number of rows.", HelpName = "N", DefaultValueFactory = _ => 50 };

        public Command AddTo(Command command)
        {
            foreach (var option in (Option[])[_name, _owner, _sort, _limit])
            {
                command.Options.Add(option);
            }
            _limit.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1)
                {
                    result.AddError("--limit must be 1 or more.");
                }
            });
            return command;
        }

        public ListFilter Of(ParseResult parsed) => new()
        {
            Filename = parsed.GetValue(_name),
            Owner = parsed.GetValue(_owner),
            Sort = parsed.GetValue(_sort),
        };

        public int LimitOf(ParseResult parsed) => parsed.GetValue(_limit);
    }
}
