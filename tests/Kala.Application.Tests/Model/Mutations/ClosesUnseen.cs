using System.Reflection;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>Whatever digest was declared, close finds that of the bytes.</summary>
internal sealed class ClosesUnseen : Variation
{
    private static readonly PropertyInfo Expected = typeof(UploadSession).GetProperty(nameof(UploadSession.ExpectedSha256))!;

    public override IKalaDatabase Database(IKalaDatabase database) => new Watched(database);

    private sealed class Watched(IKalaDatabase database) : IKalaDatabase
    {
        public async Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            var result = await database.ReadAsync(work, cancellation);
            if (result is UploadSession { ExpectedSha256: not null, DigestState: { } state } session)
            {
                using var digest = RunningSha256.Resume(state);
                Expected.SetValue(session, digest?.Finish() ?? session.ExpectedSha256);
            }
            return result;
        }

        public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.WriteAsync(work, cancellation);
    }
}
