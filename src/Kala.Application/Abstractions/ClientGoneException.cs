namespace Kala.Application.Abstractions;

/// <summary>The client went away, or was too slow, before its request was whole: nobody is there to be answered.</summary>
public sealed class ClientGoneException(Exception? innerException)
    : IOException("The client went away before its request was whole.", innerException);
