namespace Kala.Domain.Tests;

public sealed class FailuresTests
{
    /// <summary>Every refusal that has no text of its own to be given.</summary>
    public static TheoryData<string> Named => [.. typeof(Failures).GetProperties().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Named))]
    public void A_failure_has_a_stable_code_and_one_English_sentence(string name)
    {
        var failure = (Failure)typeof(Failures).GetProperty(name)!.GetValue(null)!;

        Assert.Matches("^[a-z]+(_[a-z]+)*$", failure.Code);
        Assert.Equal(name, string.Concat(failure.Code.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
        Assert.Matches("^[A-Z]", failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void The_two_published_sentences_are_as_they_were_published()
    {
        Assert.Equal("File size does not match the expected size", Failures.SizeMismatch.Message);
        Assert.Equal("File hash does not match the expected hash", Failures.HashMismatch.Message);
    }

    [Fact]
    public void A_refusal_of_fields_says_the_first_of_their_texts()
    {
        var failure = Failures.ValidationFailed("offset", "It is no number.");

        Assert.Equal("It is no number.", failure.Message);
        Assert.Equal(["It is no number."], failure.Errors!["offset"]);
    }

    [Fact]
    public void What_will_pass_says_when_to_try_again()
    {
        Failure[] passing =
        [
            Failures.SessionBusy, Failures.DatabaseUnavailable, Failures.ServerStopping, Failures.InsufficientStorage,
        ];

        Assert.All(passing, failure => Assert.True(failure.RetryAfter > TimeSpan.Zero));
    }
}
