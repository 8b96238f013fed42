using Kala.Application.Abstractions;
using Kala.Infrastructure.Persistence;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Postgres.Tests;

/// <summary>
/// Every change is committed, and then run again as if nobody had heard of it: no answer may show the difference.
/// </summary>
public sealed class RepeatedCommitTests : IAsyncLifetime
{
    private static readonly byte[] Content = Bytes.Noise(100_000);

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync(services =>
    {
        services.AddSingleton<PostgresKalaDatabase>();
        services.AddSingleton<IKalaDatabase, Deaf>();
    });

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task A_file_goes_in_and_out()
    {
        var session = await _kala.OpenSessionAsync(Content.Length, Bytes.Sha256Of(Content));
        Assert.Equal(10, (await _kala.AppendRawAsync(session, Content[..10], 0)).ShouldSucceed().Offset);
        Assert.Equal(20, (await _kala.AppendAsync(session, Content[10..20])).ShouldSucceed().Offset);
        Assert.Equal(Content.Length, (await _kala.WriteAsync(session, Content)).ShouldSucceed().Offset);

        (await _kala.CloseAsync(session)).ShouldSucceed();

        (await _kala.DownloadAsync(session)).ShouldSucceed().ShouldCarry(Content);
        (await _kala.DeleteFileAsync(session)).ShouldSucceed(204);
    }

    [Fact]
    public async Task A_file_in_one_request_goes_in()
    {
        var stored = await _kala.PostOctetsAsync(KalaApplication.Files, Content);

        (await _kala.DownloadAsync(stored.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().ShouldCarry(Content);
    }

    [Fact]
    public async Task A_creation_with_a_key_makes_one_session()
    {
        var first = await _kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "key"));
        var again = await _kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "key"));

        Assert.Equal(first.ShouldSucceed(201).Data.GetGuid(), again.ShouldSucceed(201).Data.GetGuid());
        Assert.Equal(1, await _kala.CountSessionsAsync());
    }

    [Fact]
    public async Task A_close_of_the_wrong_bytes_is_told_as_that()
    {
        var session = await _kala.OpenSessionAsync(5, Bytes.Sha256Of("hello"u8));
        (await _kala.WriteRawAsync(session, "olleh"u8.ToArray())).ShouldSucceed();

        (await _kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch", offset: 0);

        (await _kala.AppendRawAsync(session, "hello"u8.ToArray(), 0)).ShouldBeRefused(409, "session_failed");
    }

    [Fact]
    public async Task A_session_is_aborted_once_and_for_all()
    {
        var session = await _kala.OpenSessionAsync(5);

        (await _kala.AbortAsync(session)).ShouldSucceed(204);

        (await _kala.AbortAsync(session)).ShouldSucceed(204);
        (await _kala.AskAsync(session)).ShouldBeRefused(410, "session_aborted");
    }

    private sealed class Deaf(PostgresKalaDatabase database) : IKalaDatabase
    {
        public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.ReadAsync(work, cancellation);

        public async Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            await database.WriteAsync(work, cancellation);
            return await database.WriteAsync(work, cancellation);
        }

        public async Task<T> WriteOneAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            await database.WriteOneAsync(work, cancellation);
            return await database.WriteOneAsync(work, cancellation);
        }
    }
}
