using Kala.Client;

namespace Kala.Cli.Tests;

public sealed class UploadReportsTests : IDisposable
{
    private const long Length = 1000;
    private static readonly Uri Server = new("http://127.0.0.1:1/");

    private readonly KalaClient _client = new(Server);
    private readonly NotedScreen _screen = new();
    private readonly UploadReports _reports;

    public UploadReportsTests()
    {
        var access = new ServerAccess(Server, "--server", null, null, null);
        var call = new CommonOptions.Call(null!, _client, access, _screen, TimeSpan.FromSeconds(300));
        _reports = new UploadReports("a.bin", call, new PlainBars(_screen, TimeProvider.System), null);
        Report(0);
    }

    [Theory]
    [InlineData(1, 0.25, 100, 0)]
    [InlineData(2, 0.5, 100, 0)]
    [InlineData(3, 1, 100, 1)]
    [InlineData(1, 5, 100, 1)]
    [InlineData(1, 0.25, 0, 1)]
    public void A_failure_is_noted_unless_it_is_short_and_in_the_middle(int attempt, double pause, long position, int notes)
    {
        Fail(attempt, pause, position);

        Assert.Equal(Enumerable.Repeat("Lost. Retrying for up to 300 s (--patience)…", notes), _screen.Notes);
    }

    [Fact]
    public void Failures_are_noted_once_until_there_is_progress()
    {
        Fail(1, 30, 100);
        Fail(2, 30, 100);
        Assert.Single(_screen.Notes);

        Report(200);
        Fail(1, 30, 200);

        Assert.Equal(2, _screen.Notes.Count);
    }

    public void Dispose() => _client.Dispose();

    private void Report(long position) => _reports.Report(new UploadProgress(UploadStage.Sending, position, Length, Guid.Empty));

    private void Fail(int attempt, double pause, long position) => _reports.Report(
        new UploadProgress(UploadStage.Sending, position, Length, Guid.Empty)
        {
            Retry = new Retry(attempt, TimeSpan.FromSeconds(pause), new InvalidOperationException("Lost.")),
        });
}
