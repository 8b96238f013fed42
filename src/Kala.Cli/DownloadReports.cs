using Kala.Client;

namespace Kala.Cli;

/// <summary>Shows the progress of a download.</summary>
internal sealed class DownloadReports(Screen screen, Bars bars) : IProgress<DownloadProgress>
{
    private const int FailuresToTell = 3;

    /// <summary>The file that it will become, once that is known.</summary>
    public string? Path { get; private set; }

    public void Report(DownloadProgress value)
    {
        if (value.Retry is { } retry)
        {
            if (retry.Attempt == FailuresToTell)
            {
                screen.Note($"Trying again: {retry.Reason.Message}");
            }
            return;
        }
        Path = value.Path;
        bars.Show(System.IO.Path.GetFileName(value.Path), value.Position, value.Length);
    }
}
