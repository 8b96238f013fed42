using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>Adds values in positional order; the columns determine their types.</summary>
internal static class PostgresValues
{
    public static void AddValues(this NpgsqlParameterCollection parameters, IEnumerable<object?> values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
