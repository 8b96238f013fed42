using System.Globalization;
using Kala.Domain;

namespace Kala.Api.Http;

/// <summary>A query string that has at most one parameter, a whole number.</summary>
internal static class QueryNumber
{
    /// <summary>The parameter's value from 1 to the largest; the usual one if it is omitted.</summary>
    public static Result<int> OnlyOf(IQueryCollection sent, string name, int usual, int largest)
    {
        if (sent.Keys.FirstOrDefault(key => key != name) is { } unknown)
        {
            return Failures.ValidationFailed(unknown, $"Unknown parameter \"{unknown}\"; this call accepts {name}.");
        }
        if (!sent.TryGetValue(name, out var values))
        {
            return usual;
        }
        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= largest
            ? number
            : Failures.ValidationFailed(name, $"\"{name}\" must be a whole number from 1 to {largest}.");
    }
}
