using Kala.Application.Abstractions;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Testing;

/// <content>Rows that are inserted directly, because calls would take too long.</content>
public sealed partial class KalaApplication
{
    /// <summary>Adds open sessions, each created a millisecond before the one after it, the last one now.</summary>
    /// <param name="names">Their files' names.</param>
    /// <param name="owner">Whose they are.</param>
    public async Task<IReadOnlyList<Guid>> AddSessionsAsync(IReadOnlyList<string> names, Guid owner)
    {
        var now = Clock.GetUtcNow();
        var sessions = names.Select((name, index) => UploadSession.Open(
            Guid.NewGuid(),
            owner,
            new DeclaredFile(name, 1, null, null),
            UploadDoor.Form,
            now - TimeSpan.FromMilliseconds(names.Count - 1 - index),
            TimeSpan.FromDays(7))).ToList();
        await Services.GetRequiredService<IKalaDatabase>().WriteAsync(
            (db, _) =>
            {
                db.AddRange(sessions);
                return Task.FromResult(true);
            },
            CancellationToken.None);
        return sessions.ConvertAll(session => session.Id);
    }
}
