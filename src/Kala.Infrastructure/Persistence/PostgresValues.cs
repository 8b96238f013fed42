using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>Values in the order of their places, whose types are those of the columns.</summary>
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
