namespace Kala.Api.Tus;

/// <summary>
/// What holds for every request under the tus path, also for those that reach no call: the protocol's version in the
/// response, and the method override (tus 1.0.0, Core Protocol, Headers). Must come before routing.
/// </summary>
internal sealed class TusRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments($"/{Paths.Tus}"))
        {
            if (http.Request.Headers.TryGetValue(TusHeaders.MethodOverride, out var method))
            {
                http.Request.Method = method.ToString();
            }
            // When the response starts, because an exception clears fields that were set earlier.
            http.Response.OnStarting(AddVersionAsync, http.Response.Headers);
        }
        return next(http);
    }

    private static Task AddVersionAsync(object state)
    {
        ((IHeaderDictionary)state)[TusHeaders.Resumable] = TusProtocol.Version;
        return Task.CompletedTask;
    }
}
