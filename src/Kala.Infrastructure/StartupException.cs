namespace Kala.Infrastructure;

/// <summary>The server cannot start; the message is one line for the person who started it.</summary>
public sealed class StartupException(string message) : Exception(message);
