using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;

namespace Kala.Api.Tus;

/// <summary>
/// The field <c>Upload-Metadata</c> (tus 1.0.0, Creation): pairs of a key and a value in base64. Only some keys mean
/// something here; all are kept.
/// </summary>
internal sealed class TusMetadata
{
    private static readonly string[] NameKeys = ["filename", "name"];
    private static readonly string[] TypeKeys = ["filetype", "type"];
    private static readonly string[] DigestKeys = ["sha256", "hash", "checksum"];

    private readonly Dictionary<string, string> _values = [];

    private TusMetadata(string? text) => Text = text;

    /// <summary>The field as the client sent it; null if it sent none.</summary>
    public string? Text { get; }

    /// <summary>Parses the field of a request. The values come from strangers: nothing of them is trusted.</summary>
    public static Result<TusMetadata> Of(HttpRequest request)
    {
        var text = request.Headers[TusHeaders.Metadata].ToString();
        var metadata = new TusMetadata(text.Length == 0 ? null : text);
        return metadata.Text is null ? metadata
            : text.Split(',').Select(pair => metadata.Add(pair.Trim(' ', '\t'))).FirstOrDefault(refusal => refusal is not null) is { } malformed
            ? malformed
            : metadata;
    }

    /// <summary>What the metadata declares of a file of this size.</summary>
    public Result<DeclaredFile> Declare(long? size)
    {
        var name = TextOf(NameKeys);
        if (name.IsRefused(out var malformed))
        {
            return malformed;
        }
        var type = TextOf(TypeKeys);
        if (type.IsRefused(out malformed))
        {
            return malformed;
        }
        var digest = Digest();
        return digest.IsRefused(out malformed) ? malformed : new DeclaredFile(name.Value, size, digest.Value, type.Value);
    }

    private Failure? Add(string pair)
    {
        var (key, value) = pair.Split(' ', 2) is [var before, var after] ? (before, after) : (pair, "");
        return key.Length == 0 || key.Any(letter => letter is <= ' ' or > '~')
                ? Malformed("A key must have one or more visible ASCII characters; separate the pairs with commas.")
            : value.Any(char.IsWhiteSpace) || !Base64.IsValid(value)
                ? Malformed($"The value of \"{key}\" must be base64, after one space.")
            : !_values.TryAdd(key, value) ? Malformed($"The key \"{key}\" is sent twice.")
            : null;
    }

    private Result<Sha256Digest?> Digest()
    {
        Sha256Digest? digest = null;
        foreach (var key in DigestKeys.Where(_values.ContainsKey))
        {
            var text = TextOf([key]);
            if (text.IsRefused(out _) || !Sha256Digest.TryParse(text.Value, out var given))
            {
                return Malformed($"\"{key}\" must be the file's SHA-256, encoded in base64 once more. {Sha256Digest.AcceptedForms}");
            }
            if (digest is not null && digest != given)
            {
                return Malformed($"\"{key}\" differs from another SHA-256 in the metadata.");
            }
            digest = given;
        }
        return digest;
    }

    /// <summary>The text of the first of these keys that has one; null if none has.</summary>
    private Result<string?> TextOf(IEnumerable<string> keys)
    {
        var key = keys.FirstOrDefault(one => _values.GetValueOrDefault(one) is { Length: > 0 });
        if (key is null)
        {
            return (string?)null;
        }
        var bytes = Convert.FromBase64String(_values[key]);
        return bytes.Contains((byte)0) || !Utf8.IsValid(bytes)
            ? Malformed($"The value of \"{key}\" must be text in UTF-8 without the character U+0000.")
            : Encoding.UTF8.GetString(bytes);
    }

    private static Failure Malformed(string message) => Failures.ValidationFailed(TusHeaders.Metadata, message);
}
