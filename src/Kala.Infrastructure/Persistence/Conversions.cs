using Kala.Application.Datastores;
using Kala.Application.UploadSessions;
using Kala.Domain.Blobs;
using Kala.Domain.Datastores;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kala.Infrastructure.Persistence;

/// <summary>Conversions of values that are stored the same way in both databases.</summary>
internal static class Conversions
{
    public static void ConvertCommonTypes(this ModelConfigurationBuilder conventions)
    {
        conventions.Properties<SessionStatus>().HaveConversion<StatusWord>();
        conventions.Properties<Permissions>().HaveConversion<PermissionNames>();
        conventions.Properties<Sha256Digest>().HaveConversion<HexDigest>();
        conventions.Properties<Extents>().HaveConversion<ExtentsText>();
        conventions.Properties<DatastoreState>().HaveConversion<DatastoreStateWord>();
        conventions.Properties<CollectionType>().HaveConversion<string>();
        conventions.Properties<Sha256State>().HaveConversion<DigestStateBytes>();
    }

    public static string Text(SessionStatus status) => SessionViewProfile.StatusText(status);

    public static SessionStatus Status(string text) => Enum.Parse<SessionStatus>(text, true);

    internal sealed class StatusWord() : ValueConverter<SessionStatus, string>(
        status => Text(status),
        text => Status(text));

    internal sealed class DatastoreStateWord() : ValueConverter<DatastoreState, string>(
        state => DatastoreView.StateText(state),
        text => Enum.Parse<DatastoreState>(text, true));

    internal sealed class PermissionNames() : ValueConverter<Permissions, string>(
        permissions => string.Join(',', PermissionDefinition.NamesOf(permissions)),
        text => PermissionDefinition.Of(text.Split(',', StringSplitOptions.RemoveEmptyEntries))!.Value);

    internal sealed class HexDigest() : ValueConverter<Sha256Digest, string>(
        digest => digest.Hex,
        hex => Sha256Digest.FromHex(hex));

    internal sealed class ExtentsText() : ValueConverter<Extents, string>(
        extents => extents.ToString(),
        text => Extents.Parse(text));

    internal sealed class DigestStateBytes() : ValueConverter<Sha256State, byte[]>(
        state => state.ToBytes(),
        bytes => Sha256State.FromBytes(bytes));
}
