using Kala.Client;

namespace Kala.Cli;

/// <summary>Shows the progress of an upload.</summary>
internal sealed class UploadReports(string name, CommonOptions.Call call, Bars bars, Guid? remembered) : IProgress<UploadProgress>
{
    private const int FailuresBeforeNote = 3;
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);

    private bool _isSending;
    private bool _isNoted;

    /// <summary>The session's uuid; null until it is known.</summary>
    public Guid? Session { get; private set; } = remembered;

    public void Report(UploadProgress value)
    {
        Session = value.Session ?? Session;
        if (value.Retry is { } retry)
        {
            Wait(value, retry);
            return;
        }
        if (value.Stage == UploadStage.Sending && !_isSending)
        {
            _isSending = true;
            bars.End();
            if (value.Position > 0)
            {
                call.Screen.Note($"Resuming {name} from {Amounts.Bytes(value.Position)} of {Amounts.Bytes(value.Length)}.");
            }
        }
        if (value.Stage == UploadStage.Closing)
        {
            bars.Wait($"verifying {name}");
            return;
        }
        bars.Show($"{(value.Stage == UploadStage.Hashing ? "hashing" : "sending")} {name}", value.Position, value.Length);
    }

    // Short interruptions in the middle are not worth a line.
    private void Wait(UploadProgress value, Retry retry)
    {
        if (value.Stage == UploadStage.Sending)
        {
            bars.Suspend($"waiting {name}");
        }
        else
        {
            bars.Wait($"waiting {name}");
        }
        _isNoted &= retry.Attempt > 1;
        if (!_isNoted && (retry.Pause >= LongPause || retry.Attempt >= FailuresBeforeNote || !_isSending || value.Position == 0))
        {
            _isNoted = true;
            call.Screen.Note($"{ReasonOf(retry.Reason)} Retrying for up to {call.Patience.TotalSeconds:0} s (--patience)…");
        }
    }

    private string ReasonOf(Exception reason) => reason switch
    {
        KalaException { Code: "insufficient_storage" } => "The server's storage is full.",
        KalaException refused => refused.Message,
        _ => ErrorText.Of(reason, call.Access)?.Text ?? reason.Message,
    };
}
