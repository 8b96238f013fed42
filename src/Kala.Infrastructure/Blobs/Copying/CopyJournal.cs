using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>
/// Remembers which contents were copied to a target and verified there: the target in the first line, then a line for
/// each content. Lines that are torn by a crash are ignored.
/// </summary>
internal sealed class CopyJournal : IDisposable
{
    private const int DigitsOfMark = 16;
    private const int LineLength = 32 + 1 + DigitsOfMark;

    private readonly Dictionary<Guid, ulong> _before;
    private readonly string _path;
    private readonly StreamWriter _lines;
    private readonly Lock _gate = new();

    private CopyJournal(string path, Dictionary<Guid, ulong> before, StreamWriter lines) => (_path, _before, _lines) = (path, before, lines);

    /// <summary>Opens a journal. One of another target is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="target">The target's name.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static CopyJournal Open(string path, string target)
    {
        var first = $"copied to {target}";
        var before = new Dictionary<Guid, ulong>();
        var isOurs = false;
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (!isOurs && line != first)
            {
                break;
            }
            isOurs = true;
            if (line.Length == LineLength
                && Guid.TryParseExact(line.AsSpan(0, 32), "N", out var id)
                && ulong.TryParse(line.AsSpan(33), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark))
            {
                before[id] = mark;
            }
        }
        var lines = new StreamWriter(path, append: isOurs, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        // Also ends a line that a crash has torn.
        lines.WriteLine(isOurs ? "" : first);
        return new CopyJournal(path, before, lines);
    }

    /// <summary>Whether an earlier run has copied this content.</summary>
    public bool Has(CopiedContent content) => _before.TryGetValue(content.Id, out var mark) && mark == MarkOf(content.Extents);

    /// <summary>Remembers a content that is durable and verified in the target.</summary>
    /// <exception cref="IOException">The line could not be written.</exception>
    public void Add(CopiedContent content)
    {
        lock (_gate)
        {
            _lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{content.Id:N} {MarkOf(content.Extents):x16}"));
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Remove()
    {
        _lines.Dispose();
        File.Delete(_path);
    }

    /// <inheritdoc />
    public void Dispose() => _lines.Dispose();

    /// <summary>Contents can be long, so a part of their digest stands for them.</summary>
    private static ulong MarkOf(Extents extents) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(extents.Finished().ToString())));
}
