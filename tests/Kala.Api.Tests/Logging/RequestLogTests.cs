using Kala.Testing;
using Microsoft.Extensions.Logging;

namespace Kala.Api.Tests.Logging;

public sealed class RequestLogTests
{
    [Fact]
    public async Task Each_request_is_one_line_with_its_route_and_not_its_address()
    {
        await using var kala = await KalaApplication.StartAsync();

        var file = await kala.UploadAsync("hello"u8.ToArray(), "secret-name.txt");
        await kala.GetAsync($"{KalaApplication.Files}/{file}?originalFilename=secret-name");
        await kala.AskAsync(Guid.NewGuid());
        await kala.GetAsync("/secret-name");
        await LinesAsync(kala, 6);

        Assert.Equal(
            [
                "POST api/manage/filestore/sessions 201 ok",
                "POST api/manage/filestore/sessions/{uuid}/write 200 ok",
                "POST api/manage/filestore/sessions/{uuid}/close 200 ok",
                "GET api/manage/filestore/files/{uuid} 200 ok",
                "GET api/manage/filestore/sessions/{uuid} 404 session_not_found",
                "GET (none) 404 not_found",
            ],
            kala.Log.Requests.Select(line =>
                $"{line.Fields["Method"]} {line.Fields["Route"]} {line.Fields["Status"]} {line.Fields["Outcome"]}"));
        Assert.DoesNotContain(kala.Log.All, line => line.Message.Contains("secret-name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_names_the_session_and_its_offset()
    {
        await using var kala = await KalaApplication.StartAsync();
        var session = await kala.OpenSessionAsync(5);

        (await kala.AppendAsync(session, "he"u8.ToArray())).ShouldSucceed();
        (await kala.AppendAsync(session, "o"u8.ToArray(), offset: 4)).ShouldBeRefused(409, "offset_mismatch");
        await LinesAsync(kala, 3);

        Assert.All(kala.Log.Requests, line => Assert.Equal(session, line.Fields["Uuid"]));
        Assert.Equal([null, 2L, 2L], kala.Log.Requests.Select(line => line.Fields["Offset"]));
    }

    [Fact]
    public async Task A_client_that_went_away_is_no_error()
    {
        await using var kala = await KalaApplication.StartAsync();
        var session = await kala.OpenSessionAsync(5);
        using var client = await kala.BeginWriteAsync(session, "he"u8.ToArray(), 5, offset: 0);

        client.Reset();
        await LinesAsync(kala, 2);

        Assert.Equal("client_gone", kala.Log.Requests[^1].Fields["Outcome"]);
        Assert.DoesNotContain(kala.Log.All, line => line.Error is not null || line.Level >= LogLevel.Error);
    }

    /// <summary>A line may be written after the client has read the response.</summary>
    private static Task LinesAsync(KalaApplication kala, int count) =>
        Eventually.TrueAsync(() => kala.Log.Requests.Count == count, $"{count} lines of requests");
}
