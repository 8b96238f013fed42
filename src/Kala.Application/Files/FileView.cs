using AutoMapper;
using Kala.Domain.Files;

namespace Kala.Application.Files;

/// <summary>A file as clients see it.</summary>
public sealed record FileView
{
    /// <summary>The uuid, the same as the session's.</summary>
    public Guid Uuid { get; init; }

    /// <summary>The file's name.</summary>
    public string OriginalFilename { get; init; } = "";

    /// <summary>The declared content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The digest in its canonical form.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Whether the digest was declared, and matched.</summary>
    public bool Verified { get; init; }

    /// <summary>Who may read it.</summary>
    public Guid Owner { get; init; }

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session was closed.</summary>
    public DateTimeOffset ClosedAt { get; init; }
}

/// <summary>How a file becomes its view.</summary>
public sealed class FileViewProfile : Profile
{
    /// <summary>Defines the mapping.</summary>
    public FileViewProfile() => CreateMap<StoredFile, FileView>()
        .MaxDepth(1)
        .ForMember(view => view.Uuid, map => map.MapFrom(file => file.Id))
        .ForMember(view => view.Owner, map => map.MapFrom(file => file.OwnerId))
        .ForMember(view => view.Hash, map => map.MapFrom((file, _) => file.Sha256.ToString()));
}
