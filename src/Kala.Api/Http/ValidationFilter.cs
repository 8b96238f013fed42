using FluentValidation;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kala.Api.Http;

/// <summary>Runs the validator of every argument that has one, before the action.</summary>
internal sealed class ValidationFilter : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        foreach (var argument in context.ActionArguments.Values.OfType<object>())
        {
            var validator = typeof(IValidator<>).MakeGenericType(argument.GetType());
            if (context.HttpContext.RequestServices.GetService(validator) is IValidator rules)
            {
                var result = await rules.ValidateAsync(
                    new ValidationContext<object>(argument), context.HttpContext.RequestAborted);
                if (!result.IsValid)
                {
                    context.Result = FrameworkAnswers.Invalid(result, context.ModelState);
                    return;
                }
            }
        }
        await next();
    }
}
