namespace Kala.Api.Limits;

/// <summary>An endpoint that costs next to nothing and must always answer, such as a health check: its calls are not counted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnpacedAttribute : Attribute;
