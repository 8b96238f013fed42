using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Kala.Api.Auth;

/// <summary>Sets up authentication and authorization. Endpoints are closed by default.</summary>
internal static class Authentication
{
    public static void AddAccess(this IServiceCollection services)
    {
        // Not AddAuthentication: it adds data protection for cookies, which stores keys in the home folder. Kala has no
        // cookies.
        services.AddAuthenticationCore(schemes =>
        {
            schemes.AddScheme<AnonymousAuthentication>(AnonymousAuthentication.Name, null);
            schemes.AddScheme<CallerAuthentication>(CallerAuthentication.Name, null);
            schemes.AddScheme<LinkAuthentication>(LinkAuthentication.Name, null);
        });
        services.AddTransient<AnonymousAuthentication>().AddTransient<CallerAuthentication>().AddTransient<LinkAuthentication>();
        services.AddWebEncoders();

        // They are stateless, but by default the framework creates them for each request.
        services.AddSingleton<IAuthorizationService, DefaultAuthorizationService>().AddSingleton<IPolicyEvaluator, PolicyEvaluator>();
        services.AddAuthorization().AddOptions<AuthorizationOptions>().Configure<AuthOptions>((rules, options) =>
        {
            var policy = Access.Policy(options.IsAnonymous ? AnonymousAuthentication.Name : CallerAuthentication.Name);
            (rules.DefaultPolicy, rules.FallbackPolicy) = (policy, policy);
            rules.AddPolicy(LinkAuthentication.Name, Access.Policy(LinkAuthentication.Name));
        });
        services.AddSingleton<IAuthorizationHandler, Access>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
    }

    /// <summary>
    /// Authorizes every endpoint except open ones. Unknown paths and methods get 404 and 405 without sign-in; routing
    /// gives them an endpoint that has no route.
    /// </summary>
    public static void UseEndpointAuthorization(this WebApplication app)
    {
        // Otherwise the framework adds both again, before everything else.
        var properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = true;
        properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            http => http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null,
            guarded => guarded.UseAuthorization());
    }
}
