using System.Text.Json;

namespace Kala.Testing;

/// <summary>Assertions about responses.</summary>
public static class Expectations
{
    /// <summary>Asserts the status.</summary>
    public static Answer ShouldSucceed(this Answer answer, int status = 200)
    {
        Assert.True(answer.Status == status, $"Expected {status}, but got {answer}");
        return answer;
    }

    /// <summary>Asserts the bytes of the body.</summary>
    public static void ShouldCarry(this Answer answer, ReadOnlySpan<byte> content) =>
        Assert.True(content.SequenceEqual(answer.Body), $"{answer.Body.Length} other bytes came than were sent.");

    /// <summary>Asserts a problem (RFC 9457) with a <c>message</c> and this <c>code</c>.</summary>
    public static JsonElement ShouldBeRefused(this Answer answer, int status, string code)
    {
        Assert.True(answer.Status == status, $"Expected {status} {code}, but got {answer}");
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
        var problem = answer.Json;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        foreach (var field in (string[])["type", "title", "detail", "instance", "traceId", "message"])
        {
            Assert.False(string.IsNullOrEmpty(problem.GetProperty(field).GetString()), $"\"{field}\" is empty: {answer}");
        }
        if (status == 415)
        {
            // What to set to what.
            Assert.Matches("\"Content-(Type|Encoding)(\"|: )", problem.GetProperty("message").GetString());
        }
        if (problem.TryGetProperty("offset", out var offset))
        {
            Assert.Equal(offset.GetInt64(), answer.Offset);
        }
        return problem;
    }

    /// <summary>Asserts a refused write that reports this offset in header and body.</summary>
    public static JsonElement ShouldBeRefused(this Answer answer, int status, string code, long offset)
    {
        var problem = answer.ShouldBeRefused(status, code);
        Assert.Equal(offset, problem.GetProperty("offset").GetInt64());
        return problem;
    }
}
