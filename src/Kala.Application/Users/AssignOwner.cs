using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Owners;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Assigns everything of one owner to another.</summary>
public sealed record AssignOwner
{
    /// <summary>The previous owner; if omitted, the owner of everything from before sign-in.</summary>
    public Guid? From { get; init; }

    /// <summary>The new owner, a user.</summary>
    public Guid? To { get; init; }
}

/// <summary>Validates an <see cref="AssignOwner"/>.</summary>
public sealed class AssignOwnerValidator : AbstractValidator<AssignOwner>
{
    /// <summary>Defines the rules.</summary>
    public AssignOwnerValidator() =>
        RuleFor(command => command.To).NotNull().WithMessage("Send \"to\", the uuid of the new owner.");
}

/// <summary>The result of an assignment.</summary>
/// <param name="Sessions">Number of sessions.</param>
/// <param name="Files">Number of files.</param>
public sealed record AssignReport(long Sessions, long Files);

/// <summary>Assigns rows, some hundred per transaction, so that uploads can continue.</summary>
public sealed class AssignOwnerHandler(IKalaDatabase database, TimeProvider clock)
{
    private const int Batch = 500;

    /// <summary>Returns the number of assigned rows; rows that were assigned before a failure stay assigned.</summary>
    /// <param name="command">The validated command.</param>
    /// <param name="caller">The administrator; checked again in each transaction.</param>
    /// <param name="cancellation">Cancels between two transactions.</param>
    public async Task<Result<AssignReport>> HandleAsync(AssignOwner command, Caller caller, CancellationToken cancellation)
    {
        var from = command.From ?? WellKnownOwner.Anonymous;
        var to = command.To!.Value;
        if (!await database.ReadAsync((db, ct) => db.Users.AnyAsync(one => one.Id == to, ct), cancellation))
        {
            return Failures.ValidationFailed("to", "There is no user with this uuid.");
        }
        if (from == to)
        {
            return new AssignReport(0, 0);
        }
        var sessions = await AllAsync(
            (from, to),
            caller,
            (db, ct) => db.UploadSessions
                .Where(one => db.UploadSessions.Where(row => row.OwnerId == from).OrderBy(row => row.CreatedAt).Take(Batch)
                    .Select(row => row.Id).Contains(one.Id))
                .ExecuteUpdateAsync(row => row.SetProperty(one => one.OwnerId, to), ct),
            cancellation);
        if (sessions.IsRefused(out var lost))
        {
            return lost;
        }
        var files = await AllAsync(
            (from, to),
            caller,
            (db, ct) => db.Files
                .Where(one => db.Files.Where(row => row.OwnerId == from).OrderBy(row => row.CreatedAt).Take(Batch)
                    .Select(row => row.Id).Contains(one.Id))
                .ExecuteUpdateAsync(row => row.SetProperty(one => one.OwnerId, to), ct),
            cancellation);
        if (files.IsRefused(out lost))
        {
            return lost;
        }
        // Those of the files; not counted, because nobody asks for them apart from the files.
        var datastores = await AllAsync(
            (from, to),
            caller,
            (db, ct) => db.Datastores.Where(one => one.OwnerId == from).ExecuteUpdateAsync(row => row.SetProperty(one => one.OwnerId, to), ct),
            cancellation);
        return datastores.IsRefused(out lost) ? lost : new AssignReport(sessions.Value, files.Value);
    }

    private async Task<Result<long>> AllAsync(
        (Guid From, Guid To) owners,
        Caller caller,
        Func<KalaContext, CancellationToken, Task<int>> some,
        CancellationToken cancellation)
    {
        var all = 0L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var done = await database.WriteAsync<Result<int>>(
                async (db, ct) =>
                {
                    if (await Accounts.CheckRightsNowAsync(db, caller, Permissions.Admin, ct) is { } lost)
                    {
                        return lost;
                    }
                    var count = await some(db, ct);
                    if (count > 0)
                    {
                        db.Add(UserEvents.Of(
                            EventKinds.OwnerAssigned, clock.GetUtcNow(), owners.To, caller.Owner, $"{owners.From}", count));
                    }
                    return count;
                },
                cancellation);
            if (done.IsRefused(out var refusal))
            {
                return refusal;
            }
            all += done.Value;
            if (done.Value == 0)
            {
                return all;
            }
        }
    }
}
