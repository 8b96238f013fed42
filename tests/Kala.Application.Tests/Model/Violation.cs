namespace Kala.Application.Tests.Model;

/// <summary>The server did what the reference model forbids.</summary>
internal sealed class Violation(string message) : Exception(message);
