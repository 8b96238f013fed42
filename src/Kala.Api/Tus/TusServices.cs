namespace Kala.Api.Tus;

/// <summary>Registers the classes of the tus calls.</summary>
internal static class TusServices
{
    public static void AddTus(this IServiceCollection services) => services
        .AddSingleton<TusLookup>().AddSingleton<TusEnd>().AddSingleton<TusJoinHandler>()
        .AddSingleton<TusCreateHandler>().AddSingleton<TusHeadHandler>().AddSingleton<TusPatchHandler>().AddSingleton<TusDeleteHandler>();
}
