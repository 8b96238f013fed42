using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>Notes what EF Core asks.</summary>
internal sealed class QueryTexts : DbCommandInterceptor
{
    private readonly List<string> _texts = [];

    /// <summary>The queries since the last time.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = _texts.ToList();
        _texts.Clear();
        return taken;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        _texts.Add(command.CommandText);
        return ValueTask.FromResult(result);
    }
}
