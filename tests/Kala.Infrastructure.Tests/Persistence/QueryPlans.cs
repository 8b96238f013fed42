using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>Asks SQLite, before each query runs, how it will run.</summary>
internal sealed class QueryPlans : DbCommandInterceptor
{
    private readonly List<IReadOnlyList<string>> _plans = [];

    /// <summary>The steps of each query since the last time.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Take()
    {
        var taken = _plans.ToList();
        _plans.Clear();
        return taken;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        await using var plan = command.Connection!.CreateCommand();
#pragma warning disable CA2100 // what runs anyway
        plan.CommandText = $"explain query plan {command.CommandText}";
#pragma warning restore CA2100
        foreach (DbParameter parameter in command.Parameters)
        {
            var copy = plan.CreateParameter();
            (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
            plan.Parameters.Add(copy);
        }
        var steps = new List<string>();
        await using var reader = await plan.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(reader.GetString(reader.GetOrdinal("detail")));
        }
        _plans.Add(steps);
        return result;
    }
}
