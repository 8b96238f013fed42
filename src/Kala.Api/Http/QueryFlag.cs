using Kala.Domain;

namespace Kala.Api.Http;

/// <summary>A parameter of the query string that is true or false.</summary>
internal static class QueryFlag
{
    /// <summary>The parameter's value; false if it is omitted.</summary>
    public static Result<bool> Of(IQueryCollection sent, string name) => sent[name].ToString() switch
    {
        "true" => true,
        "false" => false,
        _ when !sent.ContainsKey(name) => false,
        _ => Failures.ValidationFailed(name, $"\"{name}\" must be true or false."),
    };
}
