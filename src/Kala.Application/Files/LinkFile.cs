using FluentValidation;
using Kala.Domain;

namespace Kala.Application.Files;

/// <summary>Makes an address that downloads a file without credentials.</summary>
public sealed record LinkFile
{
    /// <summary>How long it is valid, in seconds; null for five minutes.</summary>
    public int? Seconds { get; init; }

    /// <summary><c>attachment</c>, or <c>inline</c> for types that a browser shows without running them; null for the first.</summary>
    public string? Disposition { get; init; }
}

/// <summary>Validates a <see cref="LinkFile"/>.</summary>
public sealed class LinkFileValidator : AbstractValidator<LinkFile>
{
    internal const string Inline = "inline";

    private const int LongestSeconds = 7 * 24 * 60 * 60;

    private static readonly string?[] Dispositions = [null, "attachment", Inline];

    /// <summary>Defines the rules.</summary>
    public LinkFileValidator()
    {
        RuleFor(command => command.Seconds)
            .Must(seconds => seconds is null or >= 1 and <= LongestSeconds)
            .WithMessage($"\"seconds\" must be 1 to {LongestSeconds} (7 days).");
        RuleFor(command => command.Disposition)
            .Must(disposition => Dispositions.Contains(disposition))
            .WithMessage("\"disposition\" must be attachment or inline.");
    }
}

/// <summary>A link before it is signed.</summary>
/// <param name="File">The file that it downloads.</param>
/// <param name="ExpiresAt">When it ends, in whole milliseconds.</param>
/// <param name="IsInline">Whether a browser may show the file.</param>
public sealed record FileLink(Guid File, DateTimeOffset ExpiresAt, bool IsInline);

/// <summary>Makes links to files that the caller may read.</summary>
public sealed class LinkFileHandler(FileLookup files, TimeProvider clock)
{
    private const int UsualSeconds = 300;

    /// <summary>The link; refused if the caller cannot read the file. Stores nothing.</summary>
    /// <param name="command">The validated command.</param>
    /// <param name="file">The file.</param>
    /// <param name="caller">The maker.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public async Task<Result<FileLink>> HandleAsync(LinkFile command, Guid file, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        var found = await files.FindAsync(file, caller, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        return new FileLink(
            file, now.AddSeconds(command.Seconds ?? UsualSeconds), command.Disposition == LinkFileValidator.Inline);
    }
}
