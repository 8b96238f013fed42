using Microsoft.Extensions.Logging;

namespace Kala.Application;

/// <summary>The log messages of this project. Event ids 3000 to 3999.</summary>
internal static partial class LogMessages
{
    /// <summary>The disk failed or is full. Nothing after the offset is stored, and the client was told so.</summary>
    [LoggerMessage(3003, LogLevel.Error, "Could not store bytes of {Uuid}: {End}")]
    public static partial void WriteFailed(this ILogger log, Exception? error, Guid uuid, string end);

    /// <summary>The disk changed a stored file. Restore it from a backup or upload it again.</summary>
    [LoggerMessage(3004, LogLevel.Error, "The bytes of {Uuid} no longer match its digest; it is no longer served")]
    public static partial void Corrupt(this ILogger log, Guid uuid);

    /// <summary>
    /// Check the disk and whether it is mounted. Nothing was marked; the next run reads this file last.
    /// </summary>
    [LoggerMessage(3006, LogLevel.Error, "Could not read the bytes of {Uuid}; the scrub ends here")]
    public static partial void Unreadable(this ILogger log, Exception error, Guid uuid);

    /// <summary>The key's last use in the tables is out of date; no request was refused because of it.</summary>
    [LoggerMessage(3005, LogLevel.Warning, "Could not record the use of key {Key}")]
    public static partial void KeyUseNotRecorded(this ILogger log, Exception error, Guid key);

    /// <summary>The user is signed in. The audit has this sign-in up to five minutes later, in a count.</summary>
    [LoggerMessage(3007, LogLevel.Warning, "Could not record a sign-in of {User}")]
    public static partial void SignInNotRecorded(this ILogger log, Exception error, Guid user);

    /// <summary>
    /// An owner's usage differed from the sum over their rows and was corrected. Either rows were changed by hand, or
    /// this is a bug in Kala.
    /// </summary>
    [LoggerMessage(3020, LogLevel.Warning, "Corrected the usage of {Owner}; it differed from the sum over their rows")]
    public static partial void UsageCorrected(this ILogger log, Guid owner);

    /// <summary>The collections of the datastore can be read.</summary>
    [LoggerMessage(3030, LogLevel.Information, "Imported datastore {Datastore} with the reader {Reader}")]
    public static partial void Imported(this ILogger log, Guid datastore, string reader);

    /// <summary>The file cannot be imported as it is, or something is missing on this server; the code says which.</summary>
    [LoggerMessage(3031, LogLevel.Warning, "Could not import datastore {Datastore}: {Code}: {Message}")]
    public static partial void ImportFailed(this ILogger log, Guid datastore, string code, string message);

    /// <summary>The server is stopping, or another request needed the session of the file. The import starts anew.</summary>
    [LoggerMessage(3032, LogLevel.Information, "Stopped the import of datastore {Datastore}; it starts anew")]
    public static partial void ImportStopped(this ILogger log, Guid datastore);

    /// <summary>Check the disk of Datastores:Root. Nothing of the datastore has changed.</summary>
    [LoggerMessage(3033, LogLevel.Error, "Could not write the package of datastore {Datastore}")]
    public static partial void ImportWriteFailed(this ILogger log, Exception error, Guid datastore);

    /// <summary>The import goes on; its progress is not shown any more.</summary>
    [LoggerMessage(3034, LogLevel.Warning, "Could not write the progress of datastore {Datastore}")]
    public static partial void ProgressNotWritten(this ILogger log, Exception error, Guid datastore);

    /// <summary>Check the disk of Filestore:Root and that of Datastores:Root.</summary>
    [LoggerMessage(3035, LogLevel.Error, "Could not read {Uuid} to look into it")]
    public static partial void IntrospectionFailed(this ILogger log, Exception error, Guid uuid);

    /// <summary>Downloads go on with the blobs that the file has. If it repeats, check the store and what the next scrub says.</summary>
    [LoggerMessage(3036, LogLevel.Warning, "Could not put the blobs of {Uuid} together; the file stays as it is")]
    public static partial void NotCompacted(this ILogger log, Exception? error, Guid uuid);
}
