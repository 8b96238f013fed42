using System.Collections.Concurrent;
using FluentValidation;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kala.Api.Http;

/// <summary>Runs the validator of every argument that has one, before the action.</summary>
internal sealed class ValidationFilter : IAsyncActionFilter
{
    private readonly ConcurrentDictionary<Type, IValidator?> _validators = new();

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        foreach (var argument in context.ActionArguments.Values.OfType<object>())
        {
            if (ValidatorOf(argument.GetType(), context.HttpContext.RequestServices) is { } rules)
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

    // Validators are singletons; a type without one is looked up once.
    private IValidator? ValidatorOf(Type argument, IServiceProvider services) => _validators.GetOrAdd(
        argument,
        static (type, from) => (IValidator?)from.GetService(typeof(IValidator<>).MakeGenericType(type)),
        services);
}
