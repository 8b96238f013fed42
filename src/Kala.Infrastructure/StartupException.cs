namespace Kala.Infrastructure;

/// <summary>The server cannot start; the message is one line for the operator.</summary>
public sealed class StartupException(string message) : Exception(message);
