using Kala.Domain;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Http;

/// <summary>A controller's refusal.</summary>
internal sealed class FailureResult(Failure failure) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => Problem.WriteAsync(context.HttpContext, failure);
}
