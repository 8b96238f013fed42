using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Hosting;

/// <summary>Kills the program at random moments of six uploads; no acknowledged data may be missing.</summary>
public sealed class KilledProgramTests : IDisposable
{
    private const int Rounds = 4;
    private const int Uploads = 6;
    private const int ChunkSize = 50_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");
    private readonly Random _random = new(20261122);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_kill_at_any_moment_loses_nothing_that_was_acknowledged()
    {
        var uploads = Enumerable.Range(1, Uploads).Select(seed => new Upload(Bytes.Noise(1_000_000, seed))).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            await using var program = await RunningProgram.StartAsync(_folder.FullName);
            foreach (var upload in uploads)
            {
                await upload.ShouldBeKeptAsync(program.Client);
            }

            var sending = uploads.Select(upload => upload.GoOnAsync(program.Client)).ToList();
            var enough = uploads.Sum(upload => upload.Acknowledged) + _random.NextInt64(ChunkSize, 20 * ChunkSize);
            await Eventually.TrueAsync(
                () => uploads.Sum(upload => upload.Acknowledged) >= enough || sending.TrueForAll(one => one.IsCompleted),
                "some chunks to be acknowledged");
            await program.KillAsync();
            await Task.WhenAll(sending);
        }

        await using var last = await RunningProgram.StartAsync(_folder.FullName);
        foreach (var upload in uploads)
        {
            await upload.GoOnAsync(last.Client);
            await upload.ShouldBeReadAsync(last.Client);
        }
    }

    /// <summary>The client's state of one upload.</summary>
    private sealed class Upload(byte[] content)
    {
        private Guid? _session;
        private bool _isClosed;

        public long Acknowledged { get; private set; }

        /// <summary>Sends the rest and closes; returns without an error if the program was killed.</summary>
        public async Task GoOnAsync(HttpClient client)
        {
            try
            {
                await OpenAsync(client);
                while (Acknowledged < content.Length)
                {
                    await AppendAsync(client);
                }
                var closed = await client.PostAsync($"{KalaApplication.Sessions}/{_session}/close", null);
                closed.EnsureSuccessStatusCode();
                _isClosed = true;
            }
            catch (Exception cut) when (cut is HttpRequestException { StatusCode: null } or IOException)
            {
                // Interrupted: an unacknowledged request may or may not have taken effect.
            }
        }

        /// <summary>Checks that all acknowledged bytes exist, and no byte that was never sent.</summary>
        public async Task ShouldBeKeptAsync(HttpClient client)
        {
            if (_session is null)
            {
                return;
            }
            var view = (await client.GetFromJsonAsync<JsonElement>($"{KalaApplication.Sessions}/{_session}")).GetProperty("data");
            var offset = view.GetProperty("offset").GetInt64();
            Assert.InRange(offset, Acknowledged, Math.Min(content.Length, Acknowledged + ChunkSize));
            Assert.True(!_isClosed || view.GetProperty("status").GetString() == "closed");
            Acknowledged = offset;
        }

        public async Task ShouldBeReadAsync(HttpClient client) =>
            Assert.Equal(content, await client.GetByteArrayAsync($"{KalaApplication.Files}/{_session}"));

        private async Task OpenAsync(HttpClient client)
        {
            if (_session is null)
            {
                var fields = new { fileSize = content.Length, hash = Bytes.Sha256Of(content) };
                var opened = await client.PostAsJsonAsync(KalaApplication.Sessions, fields);
                Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
                _session = (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetGuid();
            }
        }

        private async Task AppendAsync(HttpClient client)
        {
            var chunk = content.AsMemory((int)Acknowledged, (int)Math.Min(ChunkSize, content.Length - Acknowledged));
            var body = new ReadOnlyMemoryContent(chunk);
            body.Headers.ContentType = new("application/octet-stream");
            var answer = await client.PostAsync(KalaApplication.WriteTarget(_session!.Value, "APPEND", Acknowledged), body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Acknowledged += chunk.Length;
        }
    }
}
