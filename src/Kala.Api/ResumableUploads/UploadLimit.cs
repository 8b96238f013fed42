using Kala.Application;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;

namespace Kala.Api.ResumableUploads;

/// <summary>The field Upload-Limit, a Dictionary (section "Limits").</summary>
public sealed class UploadLimit(FilestoreOptions filestore, LimitsOptions limits, TimeProvider clock)
{
    /// <summary>The limits of every upload.</summary>
    public string OfEvery => $"max-size={MaxSize}, min-size=0";

    /// <summary>The limits of an upload, with its remaining lifetime in seconds.</summary>
    public string Of(SessionView upload) =>
        $"{OfEvery}, max-age={Math.Max(0, (long)(upload.ExpiresAt - clock.GetUtcNow()).TotalSeconds)}";

    private long MaxSize => limits.FileSizePerOwner > 0 ? Math.Min(limits.FileSizePerOwner, filestore.MaxFileSize) : filestore.MaxFileSize;
}
