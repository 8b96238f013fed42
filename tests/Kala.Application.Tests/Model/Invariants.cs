using System.Security.Cryptography;
using Kala.Application.Contents;
using Kala.Application.Housekeeping;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>What must hold at any moment, of the sessions a client knows of and of all others.</summary>
internal static class Invariants
{
    private static readonly TimeSpan GraceTime = new HousekeepingOptions().GraceTime;

    /// <summary>Finds, for each session, the one state of those it may be in that it is in.</summary>
    public static void Check(World world, IReadOnlyCollection<ModelSession> sessions)
    {
        var rows = world.Database.Sessions();
        var files = world.Database.Files();
        foreach (var session in sessions)
        {
            var file = files.GetValueOrDefault(session.Id);
            var misfits = new List<string>();
            var found = session.Maybe.Find(state => Fits(world, state, rows.GetValueOrDefault(session.Id), file, misfits))
                ?? throw new Violation($"{session.Id} is nothing it may be: {string.Join("; or ", misfits)}.");
            var until = found.Standing is Standing.Open or Standing.Failed ? rows[session.Id].ExpiresAt : found.Until;
            Hold(until <= world.Now + ReferenceModel.Lifetime, $"{session.Id} lives too long");
            session.Is(found with { Until = until });
        }
        foreach (var row in rows.Values)
        {
            CheckRow(world, row);
        }
        var wrong = world.Database.WrongUsage();
        Hold(wrong.Count == 0, $"What an owner has is not the sum over the rows: {string.Join("; ", wrong)}");
    }

    /// <summary>What must hold while no call runs.</summary>
    public static async Task CheckIdleAsync(World world, IReadOnlyCollection<ModelSession> sessions)
    {
        Hold(world.Disk.OpenFiles == 0, $"{world.Disk.OpenFiles} files are still open");
        foreach (var session in sessions)
        {
            await using var lease = await world.Server.Leases.TryAcquireAsync(session.Id, CancellationToken.None);
            Hold(lease is not null, $"The lease of {session.Id} is still held");
        }
    }

    /// <summary>What must hold where nothing ever went wrong: no byte is kept that no row names.</summary>
    /// <param name="world">The world.</param>
    /// <param name="isCollected">
    /// Whether only a collection has just ended, which leaves young bytes without any row: they may belong to a file that
    /// arrives in one request.
    /// </param>
    public static void CheckNoOrphans(World world, bool isCollected = false)
    {
        var named = world.Database.Sessions().Values
            .Where(row => row.Status is "open" or "failed")
            .SelectMany(row => PathsOf(world, row.Id, row.Extents))
            .Concat(world.Database.Files().Values.Where(file => !file.IsDeleted).SelectMany(file => PathsOf(world, file.Id, file.Extents)))
            .ToHashSet();
        var rows = world.Database.Sessions();
        var orphan = world.Disk.Files().Find(path => !named.Contains(path)
            && !(isCollected && !rows.ContainsKey(BlobPaths.SessionOf(Path.GetDirectoryName(path)!)!.Value) && world.Disk.IsYounger(path, GraceTime)));
        Hold(orphan is null, $"{orphan} belongs to nobody");
    }

    public static void Hold(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new Violation(otherwise);
        }
    }

    private static bool Fits(World world, State state, SessionRow? row, FileRow? file, List<string> misfits)
    {
        var misfit = Misfit(world, state, row, file);
        if (misfit is not null)
        {
            misfits.Add($"{state.Standing} with {state.Content.Length} bytes, but {misfit}");
        }
        return misfit is null;
    }

    private static string? Misfit(World world, State state, SessionRow? row, FileRow? file)
    {
        if (row is null || state.Standing == Standing.Erased)
        {
            return row is null == (state.Standing == Standing.Erased) ? null : row is null ? "it has no row" : "it has a row";
        }
        var isFile = state.Standing is Standing.Closed or Standing.Deleted;
        var status = isFile ? "closed" : state.Standing.ToString().ToLowerInvariant();
        if (row.Status == "expired" && state.Standing is Standing.Open or Standing.Failed && state.Until <= world.Now)
        {
            // Its bytes may be gone.
            return null;
        }
        if (state.Standing == Standing.Open && row.RestartAllowed == state.IsForward)
        {
            return $"a restart is {(row.RestartAllowed ? "" : "not ")}allowed";
        }
        if (row.Status != status)
        {
            return $"its status is {row.Status}";
        }
        if (isFile != file is not null || (file is not null && file.IsDeleted != (state.Standing == Standing.Deleted)))
        {
            return $"its file is {file}";
        }
        if (isFile && (row.VerifiedBy != state.VerifiedBy || file!.VerifiedBy != state.VerifiedBy))
        {
            return $"it is verified by {row.VerifiedBy ?? "nothing"}, and its file by {file!.VerifiedBy ?? "nothing"}";
        }
        if (state.Standing is Standing.Open or Standing.Failed && row.IsChecked != state.IsChecked)
        {
            return $"its chunks have {(row.IsChecked ? "" : "not ")}verified it";
        }
        if (file is not null && (file.Size != state.Content.Length || file.Sha256 != state.Content.Digest))
        {
            return "its file has another size or digest";
        }
        if (state.Standing is Standing.Aborted or Standing.Deleted)
        {
            return null;
        }
        if (row.Offset != state.Content.Length)
        {
            return $"its offset is {row.Offset}";
        }
        var extents = file?.Extents ?? row.Extents;
        return extents.Length != row.Offset ? $"its content has {extents.Length} bytes" : Misplaced(world, state.Content, row.Id, extents);
    }

    private static string? Misplaced(World world, Content content, Guid session, Extents extents)
    {
        var start = 0;
        foreach (var (blob, length) in extents.All)
        {
            var path = world.Paths.Blob(new BlobId(session, blob));
            var bytes = content.Bytes.AsSpan(start, (int)length);
            if (world.Disk.Has(path, bytes) is not { } isSame)
            {
                return "its bytes are not all there";
            }
            if (!isSame || !world.Disk.WouldKeep(path, bytes))
            {
                return isSame ? "its bytes would not all be there after a power loss" : "its bytes are others";
            }
            start += (int)length;
        }
        return null;
    }

    private static IEnumerable<string> PathsOf(World world, Guid session, Extents extents) =>
        extents.All.Select(one => world.Paths.Blob(new BlobId(session, one.Blob)));

    private static byte[]? Read(World world, Guid session, Extents extents)
    {
        var parts = extents.All.Select(one => world.Disk.Read(world.Paths.Blob(new BlobId(session, one.Blob)), one.Length)).ToList();
        return parts.Contains(null) ? null : [.. parts.SelectMany(part => part!)];
    }

    /// <summary>Rows of requests that died are nobody's, but must be as true as any other.</summary>
    private static void CheckRow(World world, SessionRow row)
    {
        if (row.Status is "aborted" or "expired" || row.DigestState is not { } state)
        {
            return;
        }
        Hold(state.Count == row.Offset, $"The digest state of {row.Id} is for {state.Count} bytes, not for {row.Offset}");
        var bytes = Read(world, row.Id, row.Extents);
        Hold(bytes is not null, $"The bytes of {row.Id} are not all there");
        using var digest = RunningSha256.Resume(state);
        Hold(
            digest is null || digest.Finish() == Sha256Digest.FromBytes(SHA256.HashData(bytes!)),
            $"The digest state of {row.Id} is not that of its bytes");
    }
}
