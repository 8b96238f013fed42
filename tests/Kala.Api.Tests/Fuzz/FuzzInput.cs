using System.Globalization;
using System.Text;
using Kala.Api.Description;

namespace Kala.Api.Tests.Fuzz;

/// <summary>A call and its mutations; the same numbers produce the same bytes.</summary>
/// <param name="Route">Which of the documented calls.</param>
/// <param name="Mutations">The seed of each mutation.</param>
internal sealed record FuzzInput(int Route, IReadOnlyList<int> Mutations)
{
    private const string FileName = "put.txt";

    private static readonly string[] Evil =
    [
        "", " ", "0", "-1", "1e999", "9223372036854775808", "NaN", "null", "true", "[]", "{}", "\"", "'", "\\", "%", "%00", "%2e%2e%2f", "../..",
        "%f0%9f%98%80", "%c0%af", "%ef%bf%be", "\ufffe", "\u00e9", "\u202e", "a\tb", "*", ";", ",", "=", "&", "#", "sha256:", "sha256:AAAA", "Bearer ", "bytes=0-", "bytes=-1",
        "bytes=9-1,2-3", "W/\"x\"", "\"sha256-x\"", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=cut", "text/html;charset=utf-16",
        "application/json;charset=utf-7", "chunked", "100-continue", "Thu, 01 Jan 1970 00:00:00 GMT", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z",
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-4000-8000-000000000001}", "APPEND", "WRITE", "expired", "-fileSize", "csv", "inline",
        "PATCH", "1", "partial", "final;", "final;/api/manage/filestore/tus/x", "final;/a /b", "filename YQ==", "filename YQ==,filename YQ==", "sha256 AA==", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=",
    ];

    /// <summary>
    /// Encoded words (RFC 2047, RFC 8187) and non-ASCII framing, which is longer in bytes than in characters.
    /// </summary>
    private static readonly string[] Coded =
    [
        "=?utf-7?B?QQ==?=", "=?utf-7?Q?+AGE-?=", "=?utf-8?B?!!!?=", "=?utf-8?Q?=zz?=", "=?x-nobody?B?QQ==?=", "=?utf-32?B?QQ==?=", "=??B??=", "=?utf-8?X?a?=",
        "utf-7''+AGE-", "UTF-8''%zz", "UTF-8''%ff%fe", "x-nobody''a", "utf-16'en'%00a", "''", "UTF-8'",
    ];

    private static readonly string[] Boundaries =
        [new('é', 40), new('é', 70), new('é', 71), new('\u20ac', 30), "😀", "é", "\u00a0", "a\u0300", "cut\u200b", new('x', 70), "cut"];

    private static readonly string[] Fields =
    [
        "Content-Type", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Idempotency-Key", "Repr-Digest",
        "Content-Digest", "Content-Encoding", "Content-Disposition", "Accept", "Accept-Encoding", "Origin", "Sec-Fetch-Site", "Authorization", "X-API-Key",
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Cookie", "Expect", "Upgrade", "X-HTTP-Method-Override", "Host",
        "Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Defer-Length", "Upload-Metadata", "Upload-Concat", "Upload-Checksum", "Trailer",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

    private static readonly string[] Queries =
    [
        "mode", "offset", "hash", "originalFilename", "disposition", "status", "owner", "filename", "createdFrom", "createdTo", "minSize", "maxSize", "sort",
        "limit", "cursor", "count", "format", "forget", "force", "access_token", "x",
    ];

    public static FuzzInput Of(int seed, int number)
    {
        var random = new Random(HashCode.Combine(seed, number, 17));
        return new FuzzInput(random.Next(RouteTable.All.Count), [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next())]);
    }

    /// <summary>The bytes on the wire.</summary>
    public byte[] Bytes(FuzzTarget target)
    {
        var random = new Random(Route);
        var route = RouteTable.All[Route];
        // The last segment of a PUT is a name.
        var (method, path) = (route.Method, route.Path
            .Replace("{uuid}", route.Method == "PUT" ? FileName : target.AnyUuid(random), StringComparison.Ordinal)
            .Replace("{file}", "docs.js", StringComparison.Ordinal)
            .Replace("{**below}", "", StringComparison.Ordinal)
            .Replace("{link}", target.Link, StringComparison.Ordinal));
        var query = new List<(string Name, string Value)>();
        var fields = new List<(string Name, string Value)> { ("Host", "localhost") };
        fields.AddRange(target.Credentials);
        fields.AddRange(route.Fields.Where(field => field is { Place: "header", IsRequired: true }).Select(field => (field.Name, field.Example)));
        var body = Array.Empty<byte>();
        if (route.Bodies.Count > 0)
        {
            var kind = route.Bodies[random.Next(route.Bodies.Count)];
            var type = kind.Parts.Count > 0 ? "multipart/form-data; boundary=cut" : kind.MediaType == "*/*" ? "text/plain" : kind.MediaType;
            fields.Add(("Content-Type", type));
            body = Encoding.UTF8.GetBytes(kind.Data is not null ? kind.Example!.ToJsonString()
                : kind.Parts.Count > 0 ? "--cut\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nAPPEND\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n--cut--\r\n"
                : "hello");
        }
        foreach (var seed in Mutations)
        {
            Mutate(new Random(seed), target, ref method, ref path, query, fields, ref body);
        }
        return Assemble(method, path, query, fields, body);
    }

    public string Describe(FuzzTarget target) => Encoding.Latin1.GetString(Bytes(target));

    private static void Mutate(
        Random random,
        FuzzTarget target,
        ref string method,
        ref string path,
        List<(string Name, string Value)> query,
        List<(string Name, string Value)> fields,
        ref byte[] body)
    {
        switch (random.Next(12))
        {
            case 0:
                method = Any(random, Methods);
                break;
            case 1:
                path = random.Next(4) == 0 ? path + "/" + Escaped(Any(random, Evil))
                    : System.Text.RegularExpressions.Regex.Replace(path, $"[0-9a-f-]{{36}}|{FileName}", _ => random.Next(2) == 0 ? target.AnyUuid(random) : Escaped(Any(random, Evil)));
                break;
            case 2 or 3:
                query.Add((Any(random, Queries), random.Next(3) == 0 ? target.AnyUuid(random) : Any(random, Evil)));
                break;
            case 4 or 5:
                fields.Add((Any(random, Fields), Any(random, Evil)));
                break;
            case 6:
                fields.RemoveAll(field => field.Name == "Content-Type");
                fields.Add(("Content-Type", Any(random, Evil)));
                break;
            case 7:
                var word = Any(random, Coded);
                var disposition = $"{Any(random, ["form-data", "attachment"])}; {Any(random, ["name", "filename", "filename*", "name=file; filename"])}="
                    + (random.Next(3) == 0 ? word : $"\"{word}\"");
                fields.Add(("Content-Disposition", disposition));
                body = Encoding.UTF8.GetBytes(System.Text.RegularExpressions.Regex.Replace(
                    Encoding.UTF8.GetString(body), "form-data; name=\"file\".*?(?=\r\n)", _ => disposition));
                break;
            case 8:
                var boundary = Any(random, Boundaries);
                fields.RemoveAll(field => field.Name == "Content-Type");
                fields.Add(("Content-Type", $"multipart/form-data; boundary=\"{boundary}\""));
                body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body)
                    .Replace("--cut", $"--{boundary}", StringComparison.Ordinal)
                    .Replace("hello", new string('h', random.Next(3) * 40_000), StringComparison.Ordinal));
                break;
            default:
                body = Mangled(random, body);
                break;
        }
    }

    /// <summary>Flips, removes, doubles or inserts bytes, and replaces JSON tokens.</summary>
    private static byte[] Mangled(Random random, byte[] body)
    {
        var at = body.Length == 0 ? 0 : random.Next(body.Length);
        var evil = Encoding.UTF8.GetBytes(Any(random, Evil));
        return random.Next(6) switch
        {
            0 => [.. body[..at], .. evil, .. body[at..]],
            1 => body[..at],
            2 => [.. body, .. body],
            3 => [.. body[..at], (byte)random.Next(256), .. body[Math.Min(at + 1, body.Length)..]],
            4 => Encoding.UTF8.GetBytes(System.Text.RegularExpressions.Regex.Replace(
                Encoding.UTF8.GetString(body), "(?<=:)(\"[^\"]*\"|[0-9]+|true|false)", _ => random.Next(2) == 0 ? Any(random, Json) : $"\"{Any(random, Evil).Replace("\"", "", StringComparison.Ordinal)}\"")),
            _ => Encoding.UTF8.GetBytes(new string('[', random.Next(2_000))),
        };
    }

    private static readonly string[] Json =
        ["null", "-1", "0", "1.5", "1e30", "9223372036854775807", "9223372036854775808", "\"\"", "[]", "{}", "true", "\"\\u0000\"", "\"\\ud800\"", "[1]", "\"2099-01-01T00:00:00Z\""];

    private static byte[] Assemble(
        string method,
        string path,
        List<(string Name, string Value)> query,
        List<(string Name, string Value)> fields,
        byte[] body)
    {
        var text = new StringBuilder().Append(method).Append(' ').Append(path);
        if (query.Count > 0)
        {
            text.Append('?').AppendJoin('&', query.Select(pair => $"{pair.Name}={Escaped(pair.Value)}"));
        }
        text.Append(" HTTP/1.1\r\n");
        foreach (var (name, value) in fields)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(text.ToString()), .. body];
    }

    /// <summary>Escapes characters that a request line cannot contain; existing escapes stay.</summary>
    private static string Escaped(string text) =>
        string.Concat(text.Select(letter => letter is > ' ' and < '\u007f' and not '#' ? letter.ToString() : Uri.EscapeDataString(letter.ToString())));

    private static string Any(Random random, string[] words) => words[random.Next(words.Length)];
}
