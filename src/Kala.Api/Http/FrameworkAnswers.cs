using FluentValidation.AspNetCore;
using FluentValidation.Results;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Kala.Api.Http;

/// <summary>Gives the framework's own refusals the form of all others.</summary>
internal static class FrameworkAnswers
{
    /// <summary>Fills answers that the framework left without a body: no such route, wrong method, wrong media type.</summary>
    public static void UseProblemsForEmptyAnswers(this IApplicationBuilder app) => app.UseStatusCodePages(async context =>
    {
        if (FailureStatus.OfFramework(context.HttpContext.Response.StatusCode) is { } failure)
        {
            await Problem.WriteAsync(context.HttpContext, failure);
        }
    });

    /// <summary>The refusal of a body that is no JSON, or not of the fields' types.</summary>
    public static IActionResult InvalidModel(ActionContext context) => new FailureResult(Failure(context.ModelState));

    /// <summary>The refusal of a body whose fields break their rules.</summary>
    public static IActionResult Invalid(ValidationResult result, ModelStateDictionary state)
    {
        result.AddToModelState(state, "");
        return new FailureResult(Failure(state));
    }

    private static Failure Failure(ModelStateDictionary state) => Failures.ValidationFailed(state
        .Where(entry => entry.Value is { Errors.Count: > 0 })
        .GroupBy(entry => Field(entry.Key))
        .ToDictionary(
            group => group.Key,
            group => group.SelectMany(entry => entry.Value!.Errors.Select(error => Text(group.Key, error))).Distinct().ToArray()));

    private static string Field(string key)
    {
        var name = key.StartsWith("$.", StringComparison.Ordinal) ? key[2..] : key;
        return name is "" or "$" or "command" ? "body" : char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The reader's own words name types of the program; a client needs to know which field it is about.</summary>
    private static string Text(string field, ModelError error) =>
        error.Exception is null ? error.ErrorMessage
        : field == "body" ? "The body must be a JSON object as docs/http-api.md describes it."
        : $"\"{field}\" has a value of the wrong kind: numbers are written without quotes, texts with.";
}
