using Kala.Client;

namespace Kala.Cli;

/// <summary>Shows the progress of a download.</summary>
internal sealed class DownloadReports(Screen screen, Bars bars) : IProgress<DownloadProgress>
{
    private const int FailuresBeforeNote = 3;

    /// <summary>The final path; null until it is known.</summary>
    public string? Path { get; private set; }

    public void Report(DownloadProgress value)
    {
        if (value.Retry is { } retry)
        {
            if (retry.Attempt == FailuresBeforeNote)
            {
                screen.Note($"Retrying: {retry.Reason.Message}");
            }
            return;
        }
        Path = value.Path;
        bars.Show($"receiving {System.IO.Path.GetFileName(value.Path)}", value.Position, value.Length);
    }
}
