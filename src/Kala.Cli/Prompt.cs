using System.Text;

namespace Kala.Cli;

/// <summary>Questions to the user, on standard error.</summary>
internal static class Prompt
{
    /// <summary>Whether a user can answer.</summary>
    public static bool IsPossible => !Console.IsInputRedirected;

    /// <summary>Reads a line; null at the end of the input.</summary>
    public static async Task<string?> ReadLineAsync(string question, CancellationToken cancellation)
    {
        await Console.Error.WriteAsync(question);
        try
        {
            return await ReadLineAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync();
            throw;
        }
    }

    /// <summary>Reads a line without a question; null at the end of the input.</summary>
    public static Task<string?> ReadLineAsync(CancellationToken cancellation) =>
        // Ctrl-C must end the command although the read cannot be cancelled.
        Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(cancellation);

    /// <summary>Reads a line from the terminal without showing it.</summary>
    public static async Task<string> ReadHiddenAsync(string question, CancellationToken cancellation)
    {
        // The first access switches the terminal's echo off, before the user can type.
        _ = Console.KeyAvailable;
        await Console.Error.WriteAsync(question);
        try
        {
            return await Task.Run(ReadHidden, CancellationToken.None).WaitAsync(cancellation);
        }
        finally
        {
            await Console.Error.WriteLineAsync();
        }
    }

    /// <summary>Asks for yes or no; anything but yes is no.</summary>
    public static async Task<bool> ConfirmAsync(string question, CancellationToken cancellation)
    {
        var answer = await ReadLineAsync($"{question} [y/N] ", cancellation);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    private static string ReadHidden()
    {
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }
        return text.ToString();
    }
}
