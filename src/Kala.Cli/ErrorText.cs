using System.Net;
using Kala.Client;

namespace Kala.Cli;

/// <summary>What a failure means for the user of the command, and what to do next.</summary>
internal static class ErrorText
{
    /// <summary>The sentence and the exit code; null if the failure is a bug.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="access">The server and the credential; null if they are not known.</param>
    public static (string Text, int ExitCode)? Of(Exception failure, ServerAccess? access) => failure switch
    {
        CommandFailedException failed => (failed.Message, failed.ExitCode),
        KalaException refused => (Of(refused, access), ExitCodes.Failed),
        HttpRequestException lost => (Of(lost, access), ExitCodes.Unreachable),
        IOException or UnauthorizedAccessException => (failure.Message, ExitCodes.Failed),
        _ => null,
    };

    /// <summary>Why the server refused.</summary>
    public static string Of(KalaException refused, ServerAccess? access) => $"{Reason(refused, access)} ({refused.Code})";

    private static string Reason(KalaException refused, ServerAccess? access) => refused.Code switch
    {
        "unauthenticated" => Unauthenticated(access),
        "invalid_credentials" => "Wrong user name or password.",
        "forbidden" => $"Not allowed: {refused.Message}",
        "file_not_found" => "File not found: it does not exist, belongs to another user, or its upload is not complete.",
        "session_not_found" => "Session not found: it does not exist, belongs to another user, or ended long ago.",
        "not_found" => "The server does not know this call: is the address right, and the server as new as kala?",
        "too_many_requests" when refused.RetryAfter is { } wait => $"Too many attempts; try again in {Amounts.Duration(wait)}.",
        "validation_failed" => Invalid(refused.Problem),
        "internal_error" => $"{refused.Message} The traceId is {refused.Problem.TraceId}.",
        _ when (int?)refused.Status is >= 300 and < 400 =>
            "The server redirects to another address, where kala does not send credentials. Pass the final address with --server.",
        _ when refused.Problem.TraceId is null && refused.Status is not null and not HttpStatusCode.OK =>
            $"{refused.Message} It is not from Kala: check the address, and any proxy in front of the server.",
        _ => refused.Message,
    };

    private static string Unauthenticated(ServerAccess? access) => access switch
    {
        { CredentialSource: ServerAccess.Login, SignIn: { } signIn } when signIn.ExpiresAt <= TimeProvider.System.GetUtcNow() =>
            $"The sign-in of {signIn.Username} expired on {Dates.Minute(signIn.ExpiresAt)}: run {access.LoginCommand} again.",
        { CredentialSource: ServerAccess.Login, SignIn: { } signIn } =>
            $"The sign-in of {signIn.Username} is no longer valid, for example after a sign-out or a new password: "
            + $"run {access.LoginCommand} again.",
        { CredentialSource: { } source } => $"The server does not accept the credential from {source}: it is invalid, expired or revoked.",
        { SignIn: { } other } =>
            $"Not signed in at {access.Address}: run {access.LoginCommand}, or set KALA_TOKEN. The stored sign-in is for {ServerAccess.TextOf(other.Server)}.",
        _ => $"Not signed in: run {access?.LoginCommand ?? "kala login"}, or set KALA_TOKEN or KALA_API_KEY.",
    };

    // The message is the first of the field errors.
    private static string Invalid(Problem problem) => problem.Errors is { Count: > 0 } errors
        ? string.Join(' ', errors.Values.SelectMany(texts => texts).Distinct())
        : problem.Message;

    private static string Of(HttpRequestException lost, ServerAccess? access)
    {
        var where = access is null ? "The server" : $"The server {access.Address}";
        return lost.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"{where} cannot be reached: its name is unknown. {Hint(access)}",
            HttpRequestError.ConnectionError => $"{where} cannot be reached: {lost.Message}. {Hint(access)}",
            HttpRequestError.SecureConnectionError =>
                $"{where} cannot be reached with TLS: {lost.InnerException?.Message ?? lost.Message}",
            HttpRequestError.InvalidResponse => $"{where} does not answer with HTTP: is it https:// instead of http://, or another port?",
            _ => $"{where} cannot be reached, or the connection was lost: {lost.Message}",
        };
    }

    private static string Hint(ServerAccess? access) => access?.ServerSource switch
    {
        null => "",
        ServerAccess.Default => "This is the default address; set another with --server or KALA_SERVER.",
        var source => $"The address comes from {source}.",
    };
}
