using Kala.Application.Hosting;
using Kala.Infrastructure;
using Kala.Infrastructure.Hosting;

namespace Kala.Api.Configuration;

/// <summary>The settings and stores of a server, for commands that do not listen.</summary>
internal static class CommandServices
{
    /// <summary>Reads the settings as a server does, and checks them. Touches nothing.</summary>
    /// <param name="arguments">The settings on the command line.</param>
    /// <param name="connectionOf">The connection string to use.</param>
    /// <param name="overrides">Settings that the command decides.</param>
    /// <exception cref="StartupException">A setting is invalid.</exception>
    public static ServiceProvider Build(
        IReadOnlyList<string> arguments,
        Func<IConfiguration, string> connectionOf,
        IReadOnlyDictionary<string, string?>? overrides = null)
    {
        var configuration = new ConfigurationManager();
        configuration
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(CommandLine.SettingsOf(arguments))
            .AddInMemoryCollection(overrides);
        SecretsInFiles.Read(configuration);
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton<IConfiguration>(configuration).AddSettings();
        services.AddKalaApplication().AddKalaInfrastructure(connectionOf(configuration));
        var provider = services.BuildServiceProvider();
        Settings.Check(provider);
        return provider;
    }
}
