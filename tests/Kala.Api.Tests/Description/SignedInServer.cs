using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>A server with sign-in, for a class of tests.</summary>
public sealed class SignedInServer : IAsyncLifetime
{
    private KalaApplication? _kala;

    internal KalaApplication Kala => _kala ?? throw new InvalidOperationException("The server does not run.");

    public async ValueTask InitializeAsync()
    {
        // A fixture is created even if all its tests are skipped.
        if (!KalaApplication.IsImpossible)
        {
            _kala = await KalaApplication.StartSignedInAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_kala is { } kala)
        {
            await kala.DisposeAsync();
        }
    }
}
