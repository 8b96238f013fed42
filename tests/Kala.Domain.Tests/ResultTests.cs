namespace Kala.Domain.Tests;

public sealed class ResultTests
{
    [Fact]
    public void A_result_is_its_value()
    {
        Result<int> result = 5;

        Assert.False(result.IsRefused(out var failure));
        Assert.Null(failure);
        Assert.Equal(5, result.Value);
    }

    [Fact]
    public void A_result_is_its_refusal_and_then_has_no_value()
    {
        Result<int> result = Failures.SessionNotFound;

        Assert.True(result.IsRefused(out var failure));
        Assert.Equal(Failures.SessionNotFound, failure);
        Assert.Throws<InvalidOperationException>(() => result.Value);
    }
}
