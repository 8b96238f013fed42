using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Kala.Postgres.Tests.Persistence;

/// <summary>Lets PostgreSQL run each query once more before it runs, and tell from where it took how many rows.</summary>
internal sealed class ExaminedRows : DbCommandInterceptor
{
    private readonly List<Scan> _scans = [];

    /// <summary>What was read since the last time.</summary>
    public IReadOnlyList<Scan> Take()
    {
        var taken = _scans.ToList();
        _scans.Clear();
        return taken;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (!command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
        {
            return result;
        }
        await using var explain = command.Connection!.CreateCommand();
#pragma warning disable CA2100 // what runs anyway
        explain.CommandText = $"EXPLAIN (ANALYZE, FORMAT JSON) {command.CommandText}";
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }
        using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(cancellationToken))!);
        Look(plan.RootElement[0].GetProperty("Plan"), command.CommandText);
        return result;
    }

    private void Look(JsonElement step, string sql)
    {
        if (step.TryGetProperty("Relation Name", out var table) && table.GetString() is "upload_sessions" or "files" or "users" or "api_keys")
        {
            var rows = step.GetProperty("Actual Rows").GetDouble()
                + (step.TryGetProperty("Rows Removed by Filter", out var unwanted) ? unwanted.GetDouble() : 0);
            _scans.Add(new Scan(Index(step), (long)(rows * step.GetProperty("Actual Loops").GetInt64()), $"{step}\n{sql}"));
        }
        if (step.TryGetProperty("Plans", out var below))
        {
            foreach (var one in below.EnumerateArray())
            {
                Look(one, sql);
            }
        }
    }

    /// <summary>The index of a step, which a bitmap scan has one below.</summary>
    private static string? Index(JsonElement step) =>
        step.TryGetProperty("Index Name", out var name) ? name.GetString()
        : step.TryGetProperty("Plans", out var below) ? below.EnumerateArray().Select(Index).FirstOrDefault()
        : null;

    /// <summary>One step of a plan that reads.</summary>
    /// <param name="Index">By which index; null for none.</param>
    /// <param name="Rows">How many rows, also those it did not want.</param>
    /// <param name="Text">The step and its query.</param>
    internal sealed record Scan(string? Index, long Rows, string Text);
}
