using Kala.Client;

var (server, path) = (new Uri(args[0]), args[1]);
var key = Environment.GetEnvironmentVariable("KALA_API_KEY");
using var kala = new KalaClient(server, key is null ? null : Credential.ApiKey(key));

// The folder remembers the upload until it is done: after Ctrl-C or a crash, the same command resumes it.
var options = new UploadOptions { Memory = FileUploadMemory.InFolder("uploads", server, path) };
var progress = new Progress<UploadProgress>(now => Console.WriteLine(now.Retry is { } retry
    ? $"Retrying in {retry.Pause.TotalSeconds} s: {retry.Reason.Message}"
    : $"{now.Stage}: {now.Position} of {now.Length} bytes"));
try
{
    var file = await kala.UploadAsync(path, options, progress);
    Console.WriteLine($"{file.Uuid} is verified and can be read.");
    return 0;
}
catch (KalaException refused)
{
    Console.Error.WriteLine($"{refused.Message} ({refused.Code})");
    return 1;
}
