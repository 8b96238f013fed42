using Kala.Client;

namespace Kala.Cli;

/// <summary>Shows the progress of an upload.</summary>
internal sealed class UploadReports(string name, Screen screen, Bars bars) : IProgress<UploadProgress>
{
    private const int FailuresBeforeNote = 3;

    private bool _isSending;

    /// <summary>The session's uuid; null until it is known.</summary>
    public Guid? Session { get; private set; }

    public void Report(UploadProgress value)
    {
        Session = value.Session ?? Session;
        if (value.Retry is { } retry)
        {
            if (retry.Attempt == FailuresBeforeNote)
            {
                screen.Note($"Retrying: {retry.Reason.Message}");
            }
            return;
        }
        if (value.Stage == UploadStage.Sending && !_isSending)
        {
            _isSending = true;
            bars.End();
            if (value.Position > 0)
            {
                screen.Note($"Resuming {name} from {Amounts.Bytes(value.Position)} of {Amounts.Bytes(value.Length)}.");
            }
        }
        if (value.Stage == UploadStage.Closing)
        {
            bars.Wait($"verifying {name}");
            return;
        }
        bars.Show($"{(value.Stage == UploadStage.Hashing ? "hashing" : "sending")} {name}", value.Position, value.Length);
    }
}
