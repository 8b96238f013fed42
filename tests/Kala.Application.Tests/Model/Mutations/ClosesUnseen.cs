using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>Whatever the bytes are, close finds the digest that was declared.</summary>
internal sealed class ClosesUnseen : Variation
{
    private Sha256Digest? _hoped;

    public override IKalaDatabase Database(IKalaDatabase database) => new Watched(database, this);

    public override IBlobStore Blobs(IBlobStore blobs) => new Hopeful(blobs, this);

    private sealed class Watched(IKalaDatabase database, ClosesUnseen mutation) : IKalaDatabase
    {
        public async Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            var result = await database.ReadAsync(work, cancellation);
            mutation._hoped = (result as UploadSession)?.ExpectedSha256;
            return result;
        }

        public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.WriteAsync(work, cancellation);
    }

    private sealed class Hopeful(IBlobStore store, ClosesUnseen mutation) : BrokenStore(store)
    {
        public override Sha256Digest? Finish(Sha256State state) => mutation._hoped ?? base.Finish(state);
    }
}
