using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Kala.Api.Auth;

/// <summary>Composes the framework's authentication and authorization, closed by default.</summary>
internal static class Authentication
{
    public static void AddAccess(this IServiceCollection services)
    {
        // Not AddAuthentication: it brings data protection, whose keys lie in the home folder, for cookies that there are none of.
        services.AddAuthenticationCore(schemes =>
        {
            schemes.AddScheme<AnonymousAuthentication>(AnonymousAuthentication.Name, null);
            schemes.AddScheme<ApiKeyAuthentication>(ApiKeyAuthentication.Name, null);
            schemes.AddScheme<JwtBearerHandler>(JwtBearerDefaults.AuthenticationScheme, null);
        });
        services.AddTransient<AnonymousAuthentication>().AddTransient<ApiKeyAuthentication>().AddTransient<JwtBearerHandler>();
        services.AddWebEncoders();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>((bearer, tokens) => tokens.Configure(bearer));

        // All without state, and by default made anew for each request.
        services.AddSingleton<IAuthorizationService, DefaultAuthorizationService>().AddSingleton<IPolicyEvaluator, PolicyEvaluator>();
        services.AddAuthorization().AddOptions<AuthorizationOptions>().Configure<AuthOptions>((rules, options) =>
        {
            var policy = options.IsAnonymous
                ? Access.Policy(AnonymousAuthentication.Name)
                : Access.Policy(JwtBearerDefaults.AuthenticationScheme, ApiKeyAuthentication.Name);
            (rules.DefaultPolicy, rules.FallbackPolicy) = (policy, policy);
        });
        services.AddSingleton<IAuthorizationHandler, Access>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
    }

    /// <summary>
    /// Authorizes every endpoint but those that say they are open. An address that nothing is at, or a method that it does not
    /// take, is told to everybody; routing answers these with an endpoint that has no route.
    /// </summary>
    public static void UseAuthorizationOfEndpoints(this WebApplication app)
    {
        // Or the framework would add both once more, before everything else.
        var properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = true;
        properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            http => http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null,
            guarded => guarded.UseAuthorization());
    }
}
