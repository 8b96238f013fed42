namespace Kala.Application.Abstractions;

/// <summary>
/// The client disconnected or was too slow before its request was complete, so there is nobody to answer.
/// </summary>
public sealed class ClientGoneException(Exception? innerException)
    : IOException("The client disconnected before its request was complete.", innerException);
