namespace Kala.Client;

/// <summary>A file that was downloaded and verified.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Hash">Its SHA-256, as <c>sha256:</c> and padded base64.</param>
public sealed record DownloadedFile(string Path, long Size, string Hash);
