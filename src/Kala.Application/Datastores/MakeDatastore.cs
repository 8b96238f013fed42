using System.Globalization;
using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Datastores;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Datastores;

/// <summary>Makes a datastore of a file.</summary>
public sealed record MakeDatastore
{
    /// <summary>The file: <c>filestore:</c> and its uuid.</summary>
    public string? Source { get; init; }

    /// <summary>A name for people; the file's if omitted.</summary>
    public string? Name { get; init; }

    /// <summary>What the file does not say itself.</summary>
    public SourceOptions? Options { get; init; }
}

/// <summary>Validates a <see cref="MakeDatastore"/>.</summary>
public sealed class MakeDatastoreValidator : AbstractValidator<MakeDatastore>
{
    private const int LongestName = 255;

    /// <summary>Defines the rules.</summary>
    public MakeDatastoreValidator()
    {
        RuleFor(command => command.Name).NoNull("name")
            .Must(name => name is null || name.Trim().Length > 0).WithMessage("\"name\" must not be empty; omit it for the file's name.")
            .MaximumLength(LongestName).WithMessage($"\"name\" has {LongestName} characters at most.");
        RuleFor(command => command.Options!).SetValidator(new SourceOptionsValidator());
    }
}

/// <summary>Makes datastores.</summary>
public sealed class MakeDatastoreHandler(
    IKalaDatabase database,
    DatastoreSource sources,
    Accounts accounts,
    Identifiers identifiers,
    ImportSignal signal,
    TimeProvider clock,
    DatastoresOptions options)
{
    /// <summary>Makes a datastore whose import begins soon; durable on return.</summary>
    /// <param name="command">The validated command.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<DatastoreView>> HandleAsync(MakeDatastore command, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        var found = await sources.FindAsync(command.Source, caller, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }
        var file = found.Value;
        var name = command.Name?.Trim() ?? file.OriginalFilename;
        var row = Datastore.Create(identifiers.NewId(), file.OwnerId, file.Id, name, command.Options?.Text, clock.GetUtcNow());
        if (await database.WriteAsync((db, ct) => AddAsync(db, row, caller, ct), cancellation) is { } lost)
        {
            return lost;
        }
        signal.Send();
        return DatastoreView.Of(row);
    }

    private async Task<Failure?> AddAsync(KalaContext db, Datastore row, Caller caller, CancellationToken cancellation)
    {
        if (await db.Datastores.AnyAsync(one => one.Id == row.Id, cancellation))
        {
            return null;
        }
        if (await accounts.CheckRightsAsync(db, caller, Permissions.Upload, cancellation) is { } lost)
        {
            return lost;
        }
        // The file's deletion waits here, too, so that no datastore is left of a deleted file.
        await db.SerializeAsync(row.OwnerId, cancellation);
        if (!await db.Files.AnyAsync(one => one.Id == row.FileId && one.DeletedAt == null, cancellation))
        {
            return Failures.FileNotFound;
        }
        var has = await db.Datastores.LongCountAsync(one => one.OwnerId == row.OwnerId, cancellation);
        if (has >= options.PerOwner)
        {
            return Failures.QuotaExceeded(string.Create(
                CultureInfo.InvariantCulture, $"You have {has} datastores and the limit is {options.PerOwner}; DELETE some."));
        }
        db.Add(row);
        return null;
    }
}
