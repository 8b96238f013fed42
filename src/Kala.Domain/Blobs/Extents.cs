using System.Globalization;

namespace Kala.Domain.Blobs;

/// <summary>
/// The content of a session or a file: the first bytes of blobs, one after the other. Nothing else says which bytes
/// count. Almost always there is one blob.
/// </summary>
/// <remarks>
/// As text, which a row stores: <c>name:length</c> for each blob, separated by commas, and a <c>!</c> at the end if the
/// last blob must not be written to again. No bytes are the empty text.
/// </remarks>
public sealed class Extents : IEquatable<Extents>
{
    private const char Seal = '!';

    private readonly string _text;

    private Extents(IReadOnlyList<Extent> all, bool isSealed)
    {
        All = all;
        IsSealed = isSealed;
        Length = all.Sum(one => one.Length);
        _text = string.Join(',', all.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Blob}:{one.Length}")))
            + (isSealed ? Seal : "");
    }

    /// <summary>No bytes.</summary>
    public static Extents None { get; } = new([], isSealed: false);

    /// <summary>The parts, in the order of the content.</summary>
    public IReadOnlyList<Extent> All { get; }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>
    /// Whether the last blob must not be written to again, so that the next bytes go to another one: a sync of it failed,
    /// or another writer may still have it open.
    /// </summary>
    public bool IsSealed { get; }

    /// <summary>The last part, if bytes can be appended to its blob; null if they go to a new blob.</summary>
    public Extent? Open => IsSealed || All.Count == 0 ? null : All[^1];

    /// <summary>Whether a blob has bytes that count.</summary>
    public bool Names(string blob) => All.Any(one => one.Blob == blob);

    /// <summary>The content with more bytes at its end.</summary>
    /// <param name="blob">The blob that has them: the open one, or one without bytes that count.</param>
    /// <param name="bytes">How many.</param>
    public Extents Append(string blob, long bytes)
    {
        if (bytes <= 0)
        {
            return this;
        }
        if (Open is { } open && open.Blob == blob)
        {
            return new Extents([.. All.Take(All.Count - 1), open with { Length = open.Length + bytes }], isSealed: false);
        }
        return Names(blob)
            ? throw new InvalidOperationException($"Blob {blob} must not be written to again.")
            : new Extents([.. All, new Extent(blob, bytes)], isSealed: false);
    }

    /// <summary>The same content, whose last blob must not be written to again.</summary>
    public Extents Sealed() => All.Count == 0 || IsSealed ? this : new Extents(All, isSealed: true);

    /// <summary>The same content without the seal, to compare the bytes alone.</summary>
    public Extents Finished() => IsSealed ? new Extents(All, isSealed: false) : this;

    /// <summary>This content and then another.</summary>
    public Extents Join(Extents next) => new([.. All, .. next.All], next.IsSealed);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is not the text form of any content.</exception>
    public static Extents Parse(string text)
    {
        if (text.Length == 0)
        {
            return None;
        }
        var isSealed = text[^1] == Seal;
        var parts = (isSealed ? text[..^1] : text).Split(',');
        return new Extents([.. parts.Select(ParseOne)], isSealed);
    }

    /// <inheritdoc />
    public override string ToString() => _text;

    /// <inheritdoc />
    public bool Equals(Extents? other) => other?._text == _text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Extents);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Compares contents.</summary>
    public static bool operator ==(Extents? left, Extents? right) => Equals(left, right);

    /// <summary>Compares contents.</summary>
    public static bool operator !=(Extents? left, Extents? right) => !Equals(left, right);

    private static Extent ParseOne(string part)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
            ? new Extent(part[..colon], length)
            : throw new FormatException($"\"{part}\" is not a part of a content.");
    }
}
