namespace Kala.Cli;

/// <summary>Finds the word that the user probably meant.</summary>
internal static class Nearest
{
    /// <summary>The most similar candidate; null if none is similar.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        var best = candidates.Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate))).MinBy(one => one.Distance);
        return best.Candidate is { } found && best.Distance <= Math.Max(1, found.TrimStart('-').Length / 3) ? found : null;
    }

    /// <summary>The number of characters to insert, remove, replace or swap with their neighbour.</summary>
    public static int Distance(string one, string other)
    {
        var costs = new int[one.Length + 1, other.Length + 1];
        for (var row = 0; row <= one.Length; row++)
        {
            for (var column = 0; column <= other.Length; column++)
            {
                costs[row, column] = row == 0 ? column : column == 0 ? row : Cost(row, column);
            }
        }
        return costs[one.Length, other.Length];

        int Cost(int row, int column)
        {
            var isSame = one[row - 1] == other[column - 1];
            var least = Math.Min(
                costs[row - 1, column - 1] + (isSame ? 0 : 1),
                Math.Min(costs[row - 1, column], costs[row, column - 1]) + 1);
            var isSwap = row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1];
            return isSwap ? Math.Min(least, costs[row - 2, column - 2] + 1) : least;
        }
    }
}
