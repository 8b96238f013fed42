using Kala.Client;

namespace Kala.Cli;

/// <summary>Shows the progress of an upload.</summary>
internal sealed class UploadReports(string name, Screen screen, Bars bars) : IProgress<UploadProgress>
{
    private const int FailuresToTell = 3;

    private bool _hasBegun;

    /// <summary>The session, once it is known.</summary>
    public Guid? Session { get; private set; }

    public void Report(UploadProgress value)
    {
        Session = value.Session ?? Session;
        if (value.Retry is { } retry)
        {
            if (retry.Attempt == FailuresToTell)
            {
                screen.Note($"Trying again: {retry.Reason.Message}");
            }
            return;
        }
        if (value.Stage == UploadStage.Sending && !_hasBegun)
        {
            _hasBegun = true;
            bars.End();
            if (value.Position > 0)
            {
                screen.Note($"Going on with {name} from {Amounts.Bytes(value.Position)} of {Amounts.Bytes(value.Length)}.");
            }
        }
        bars.Show(value.Stage == UploadStage.Hashing ? $"hash {name}" : name, value.Position, value.Length);
    }
}
