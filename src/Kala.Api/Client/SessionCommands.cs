using System.CommandLine;

namespace Kala.Api.Client;

/// <summary><c>sessions show|abort</c></summary>
internal static class SessionCommands
{
    public static Command Create()
    {
        var shown = new Argument<Guid>("UUID") { Description = "The session's uuid." };
        var aborted = new Argument<Guid>("UUID") { Description = "The session's uuid." };
        return new Command("sessions", """
            Shows and gives up upload sessions.

            Example: Kala.Api sessions show 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e
            """)
        {
            new CommonOptions().On(new Command("show", "Shows one session.") { shown }, async (call, cancellation) =>
            {
                var view = await call.Client.SessionAsync(call.Parsed.GetValue(shown), cancellation);
                var lines = view.EnumerateObject().Select(field => $"{field.Name,-17} {field.Value}");
                call.Screen.Show(view, string.Join(Environment.NewLine, lines));
            }),
            new CommonOptions().On(new Command("abort", "Gives a session up; its bytes go.") { aborted }, async (call, cancellation) =>
            {
                var uuid = call.Parsed.GetValue(aborted);
                await call.Client.AbortAsync(uuid, cancellation);
                call.Screen.Show(new { uuid, status = "aborted" }, $"{uuid} is aborted.");
            }),
        };
    }
}
