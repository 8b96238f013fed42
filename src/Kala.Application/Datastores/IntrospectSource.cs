using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Datastores;

/// <summary>Says what a datastore of a file would be.</summary>
public sealed record IntrospectSource
{
    /// <summary>The file: <c>filestore:</c> and its uuid.</summary>
    public string? Source { get; init; }

    /// <summary>What the file does not say itself.</summary>
    public SourceOptions? Options { get; init; }
}

/// <summary>Validates an <see cref="IntrospectSource"/>.</summary>
public sealed class IntrospectSourceValidator : AbstractValidator<IntrospectSource>
{
    /// <summary>Defines the rules.</summary>
    public IntrospectSourceValidator() => RuleFor(command => command.Options!).SetValidator(new SourceOptionsValidator());
}

/// <summary>What a datastore of a file would be.</summary>
/// <param name="Reader">The reader, which is named like the format.</param>
/// <param name="Complete">Whether the whole file was read; otherwise the first rows were, and there may be more types and fields.</param>
/// <param name="Collections">The collections.</param>
public sealed record IntrospectionView(string? Reader, bool Complete, IReadOnlyList<CollectionView> Collections);

/// <summary>Reads the beginning of a file. Makes nothing.</summary>
public sealed class IntrospectSourceHandler(
    DatastoreSource sources,
    IDatastoreFiles files,
    IDatastoreImporter importer,
    Identifiers identifiers,
    ILogger<IntrospectSourceHandler> log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>What an import would make; refused with the code that the import would fail with.</summary>
    public async Task<Result<IntrospectionView>> HandleAsync(IntrospectSource command, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        var found = await sources.FindAsync(command.Source, caller, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }
        var job = identifiers.NewId();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(Longest);
        try
        {
            var folder = files.BeginJob(job);
            if (await files.SourceAsync(job, found.Value, over.Token) is not { } source)
            {
                return Failures.ContentCorrupt;
            }
            var order = new ImportOrder(
                source, found.Value.OriginalFilename, folder, files.PathInJob(job, "none"), command.Options ?? new SourceOptions());
            var end = await importer.DescribeAsync(order, over.Token);
            return end.Code is { } code
                ? Failures.NotImported(code, end.Message!)
                : new IntrospectionView(
                    end.Reader, end.Collections!.All(one => one.Count is not null), [.. end.Collections!.Select(CollectionView.Of)]);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failures.NotImported("import_timeout", $"The file was not understood within {Longest.TotalSeconds:0} seconds; an import has more time.");
        }
        catch (IOException fault)
        {
            log.IntrospectionFailed(fault, found.Value.Id);
            var failure = fault.ToFailure();
            return failure == Failures.StorageError ? failure with { Message = "The server's disk failed; try again." } : failure;
        }
        finally
        {
            files.EndJob(job);
        }
    }
}
