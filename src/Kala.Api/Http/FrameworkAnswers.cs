using FluentValidation.AspNetCore;
using FluentValidation.Results;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Kala.Api.Http;

/// <summary>Converts the framework's error responses to problems.</summary>
internal static class FrameworkAnswers
{
    /// <summary>Stands for the whole body where a field is named.</summary>
    internal const string Body = "body";

    /// <summary>
    /// Adds a problem to error responses without a body: unknown route, wrong method, wrong media type.
    /// </summary>
    public static void UseProblemsForEmptyResponses(this IApplicationBuilder app) => app.UseStatusCodePages(async context =>
    {
        if (FailureStatus.OfFramework(context.HttpContext.Response.StatusCode) is { } failure)
        {
            await Problem.WriteAsync(context.HttpContext, failure);
        }
    });

    /// <summary>The response to a body that is not valid JSON or has wrong types.</summary>
    public static IActionResult InvalidModel(ActionContext context) => new FailureResult(Failure(
        context.ModelState,
        context.ActionDescriptor.Parameters.FirstOrDefault(one => one.BindingInfo?.BindingSource == BindingSource.Body)?.ParameterType));

    /// <summary>The response to a body that fails validation.</summary>
    public static IActionResult Invalid(ValidationResult result, ModelStateDictionary state)
    {
        result.AddToModelState(state, "");
        return new FailureResult(Failure(state, body: null));
    }

    private static Failure Failure(ModelStateDictionary state, Type? body) => Failures.ValidationFailed(state
        .Where(entry => entry.Value is { Errors.Count: > 0 })
        .GroupBy(entry => Field(entry.Key))
        .ToDictionary(
            group => group.Key,
            group => group.SelectMany(entry => entry.Value!.Errors.Select(error => Text(group.Key, error, body))).Distinct().ToArray()));

    private static string Field(string key)
    {
        var name = key.StartsWith("$.", StringComparison.Ordinal) ? key[2..] : key;
        return name is "" or "$" or "command" ? Body : char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Text(string field, ModelError error, Type? body) =>
        error.Exception is { } fault ? JsonFaults.Text(fault, field, body) : error.ErrorMessage;
}
