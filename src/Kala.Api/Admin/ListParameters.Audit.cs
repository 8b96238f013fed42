using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.Events;

namespace Kala.Api.Admin;

/// <summary>The query string of the audit.</summary>
internal sealed partial class ListParameters
{
    private const string InstantRule = "must be a time such as 2026-11-22T11:12:48Z";

    private static readonly string[] AuditNames = ["kind", "actor", "session", "from", "to", "limit", "cursor", "count", "format"];

    /// <summary>The filter of the audit.</summary>
    public AuditQuery Audit { get; private set; } = new();

    /// <summary>Reads the query string of the audit.</summary>
    public static Result<ListParameters> OfAudit(IQueryCollection sent)
    {
        var parameters = new ListParameters(sent, AuditNames);
        parameters.RefuseUnknown();
        parameters.ReadAudit();
        return parameters._errors.Count > 0 ? Failures.ValidationFailed(parameters._errors) : parameters;
    }

    private void ReadAudit()
    {
        Guid? actor = Guid.TryParseExact(_sent["actor"], "D", out var uuid) ? uuid : null;
        var kind = Text("kind");
        if (kind is not null && !EventKinds.All.Contains(kind))
        {
            _errors["kind"] = [$"\"kind\" must be one of {string.Join(", ", EventKinds.All)}."];
        }
        Audit = new AuditQuery
        {
            Kind = kind,
            Actor = actor,
            ActorName = actor is null ? Text("actor") : null,
            Session = Take<Guid>("session", text => Guid.TryParseExact(text, "D", out var session) ? session : null, "must be a uuid"),
            From = Take<DateTimeOffset>("from", Instant, InstantRule),
            To = Take<DateTimeOffset>("to", Instant, InstantRule),
        };
        ReadFormat();
    }
}
