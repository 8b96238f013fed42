using System.Text;
using FluentValidation;

namespace Kala.Application.Datastores;

/// <summary>Validates <see cref="SourceOptions"/>.</summary>
public sealed class SourceOptionsValidator : AbstractValidator<SourceOptions>
{
    private const int LongestName = 255;

    /// <summary>Defines the rules.</summary>
    public SourceOptionsValidator()
    {
        RuleFor(options => options.Encoding)
            .Must(name => name is null || Encoding.GetEncodings().Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .WithMessage($"\"encoding\" must be one of {string.Join(", ", Encoding.GetEncodings().Select(one => one.Name))}.");
        RuleFor(options => options.Lon).NoNull("lon").MaximumLength(LongestName).WithMessage($"\"lon\" has {LongestName} characters at most.");
        RuleFor(options => options.Lat).NoNull("lat").MaximumLength(LongestName).WithMessage($"\"lat\" has {LongestName} characters at most.");
        RuleFor(options => options.Lat)
            .Must((options, lat) => lat is null == options.Lon is null)
            .WithMessage("Send \"lon\" and \"lat\" together, or neither.");
        RuleFor(options => options.Delimiter)
            .Must(text => text is null || text is [',' or ';' or '\t' or '|'])
            .WithMessage("\"delimiter\" must be a comma, a semicolon, a tab or a vertical bar.");
    }
}
