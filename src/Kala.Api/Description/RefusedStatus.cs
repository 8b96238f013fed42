using Kala.Api.Http;
using Kala.Api.Routes;
using Kala.Domain;

namespace Kala.Api.Description;

/// <summary>The statuses of refusals.</summary>
internal static class RefusedStatus
{
    /// <summary>The status of a refusal by this call.</summary>
    public static int StatusOf(this RouteDescription route, Failure failure) =>
        route.Statuses.TryGetValue(failure.Code, out var status) ? status : FailureStatus.Of(failure);
}
