using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>
/// Checks every two seconds whether the caller of a long request still has the right to it. Without sign-in it checks
/// nothing.
/// </summary>
internal sealed class RightsWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly Accounts _accounts;
    private readonly Caller _caller;
    private readonly Permissions _oneOf;
    private readonly CancellationTokenSource? _lost;
    private readonly ITimer? _timer;
    private Task _check = Task.CompletedTask;

    public RightsWatch(Accounts accounts, Caller caller, Permissions oneOf, TimeProvider clock)
    {
        (_accounts, _caller, _oneOf) = (accounts, caller, oneOf);
        if (caller.IsSignedIn)
        {
            _lost = new CancellationTokenSource();
            _timer = clock.CreateTimer(_ => Tick(), null, Period, Period);
        }
    }

    /// <summary>Cancelled when the right is lost.</summary>
    public CancellationToken Lost => _lost?.Token ?? CancellationToken.None;

    /// <summary>Why the caller has lost the right; null if they have not.</summary>
    public Task<Failure?> CheckAsync() => _accounts.CheckRightsAsync(_caller, _oneOf, CancellationToken.None);

    /// <summary>The same in the transaction of a change.</summary>
    public ValueTask<Failure?> CheckAsync(KalaContext db, CancellationToken cancellation) =>
        _accounts.CheckRightsAsync(db, _caller, _oneOf, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            // If the store did not answer, the check has failed; the request itself checks once more.
            await _check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _lost!.Dispose();
        }
    }

    private void Tick()
    {
        if (_check.IsCompleted)
        {
            _check = EndIfLostAsync();
        }
    }

    private async Task EndIfLostAsync()
    {
        if (await CheckAsync() is not null)
        {
            await _lost!.CancelAsync();
        }
    }
}
