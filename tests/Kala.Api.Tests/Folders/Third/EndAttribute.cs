namespace Kala.Api.Tests.Folders.Third;

/// <summary>Something to mark a type with.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class EndAttribute : Attribute;
