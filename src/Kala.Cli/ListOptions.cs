using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary>The filters and formats of both lists.</summary>
internal sealed class ListOptions
{
    private readonly Option<string?> _name = new("--name") { Description = "A part of the file's name, case-insensitive.", HelpName = "TEXT" };
    private readonly Option<string?> _owner = new("--owner") { Description = "The owner's name or uuid; for administrators.", HelpName = "USER" };

    private readonly Option<string?> _sort = new("--sort")
    {
        Description = "createdAt, fileSize, originalFilename, or for open and failed sessions expiresAt, with a leading - for descending order. Default: -createdAt.",
        HelpName = "FIELD",
    };

    private readonly Option<int> _limit = Values.Number("--limit", "N", 50, 1, int.MaxValue, "The maximum number of rows.");
    private readonly Option<bool> _wide = new("--wide", "-w")
    {
        Description = "Print all columns and whole names, even if lines become longer than the terminal.",
    };

    private readonly Option<bool> _csv = new("--csv") { Description = "Print CSV with all fields, as the server writes it." };

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        foreach (var option in (Option[])[_name, _owner, _sort, _limit, _wide, _csv])
        {
            command.Options.Add(option);
        }
        command.Validators.Add(result =>
        {
            if (result.GetValue(_csv) && result.GetValue<bool>("--json"))
            {
                result.AddError("--csv and --json exclude each other.");
            }
        });
        return command;
    }

    /// <summary>The filter. Its limit is the number of rows of the whole list.</summary>
    public ListFilter FilterOf(ParseResult parsed) => new()
    {
        Filename = parsed.GetValue(_name),
        Owner = parsed.GetValue(_owner),
        Sort = parsed.GetValue(_sort),
        Limit = parsed.GetValue(_limit),
    };

    /// <summary>The format, unless the result is JSON.</summary>
    public ListFormat FormatOf(ParseResult parsed) =>
        parsed.GetValue(_csv) ? ListFormat.Csv
        : Console.IsOutputRedirected ? ListFormat.Tabs
        : parsed.GetValue(_wide) ? ListFormat.Wide
        : ListFormat.Narrow;
}
