using Kala.Domain;

namespace Kala.Api.Http;

/// <summary>
/// How calls of another protocol write refusals: its statuses, header fields and members. On the controller or the method;
/// also used for refusals before the method, such as a missing sign-in.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal abstract class RefusalFormAttribute : Attribute
{
    /// <summary>The status of a failure; null for the one of <see cref="FailureStatus"/>.</summary>
    public abstract int? StatusOf(HttpContext http, Failure failure);

    /// <summary>Changes the header fields and the members of a refusal that is about to be sent.</summary>
    public abstract void Complete(HttpContext http, Failure failure, IDictionary<string, object?> body);
}
