using Kala.Domain;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Http;

/// <summary>The error response of a controller.</summary>
internal sealed class FailureResult(Failure failure) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => Problem.WriteAsync(context.HttpContext, failure);
}
