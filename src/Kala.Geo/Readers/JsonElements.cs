using System.Text.Json;
using System.Text.Unicode;

namespace Kala.Geo.Readers;

/// <summary>
/// The elements of one large array of a JSON document, one at a time: the document may be larger than the memory. The array
/// is the document itself, or the value of one member of the outermost object.
/// </summary>
internal sealed class JsonElements : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly Stream _source;
    private readonly string? _member;
    private readonly ImportLimits _limits;
    private byte[] _buffer = new byte[BlockBytes];
    private int _start;
    private int _end;
    private bool _isFinal;
    private JsonReaderState _state;
    private Place _place;

    /// <summary>Opens a document.</summary>
    /// <param name="source">Its bytes, in UTF-8; disposed with this.</param>
    /// <param name="member">The member whose array it is; null if the document is the array.</param>
    /// <param name="limits">The limits.</param>
    public JsonElements(Stream source, string? member, ImportLimits limits)
    {
        (_source, _member, _limits) = (source, member, limits);
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        Fill();
        // A mark of UTF-8 is no part of JSON, but many programs write it.
        _start += _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    private enum Place
    {
        Before,
        Object,
        Array,
        After,
    }

    /// <summary>Whether the array was found.</summary>
    public bool HasArray { get; private set; }

    /// <summary>Bytes of the document before <see cref="Current"/> ends.</summary>
    public long Position { get; private set; }

    /// <summary>The element, until the next call.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(CurrentStart, CurrentLength);

    /// <summary>The members of the outermost object other than the array, as text of JSON.</summary>
    public Dictionary<string, byte[]> Others { get; } = [];

    private int CurrentStart { get; set; }

    private int CurrentLength { get; set; }

    /// <summary>Goes to the next element; false after the last one, when the document has been read to its end.</summary>
    /// <exception cref="SourceFault">The document is not JSON, or something in it is too large.</exception>
    public bool MoveNext()
    {
        try
        {
            while (_place != Place.After)
            {
                if (_place == Place.Array ? TakeElement() : Step())
                {
                    return true;
                }
            }
            return false;
        }
        catch (JsonException invalid)
        {
            throw SourceFault.Invalid($"The JSON is invalid near byte {Position + (invalid.BytePositionInLine ?? 0)}.", invalid);
        }
        catch (InvalidOperationException invalid)
        {
            throw NotText(invalid);
        }
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Takes one element, or the end of the array.</summary>
    private bool TakeElement()
    {
        while (true)
        {
            var json = Reader();
            if (!json.Read())
            {
                More();
                continue;
            }
            if (json.TokenType == JsonTokenType.EndArray)
            {
                Accept(ref json);
                _place = _member is null ? Place.After : Place.Object;
                if (_place == Place.After)
                {
                    ExpectEnd();
                }
                return false;
            }
            var start = (int)json.TokenStartIndex;
            if (!json.TrySkip())
            {
                More();
                continue;
            }
            (CurrentStart, CurrentLength) = (_start + start, (int)json.BytesConsumed - start);
            CheckSize(CurrentLength);
            Accept(ref json);
            return true;
        }
    }

    /// <summary>Reads one token or member outside the array. Never at an element.</summary>
    private bool Step()
    {
        while (true)
        {
            var json = Reader();
            if (!json.Read())
            {
                if (_isFinal && _start == _end && _place == Place.Before)
                {
                    throw SourceFault.Invalid("The document is empty.");
                }
                More();
                continue;
            }
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray when _place == Place.Before && _member is null:
                    Enter(ref json);
                    return false;
                case JsonTokenType.StartObject when _place == Place.Before && _member is not null:
                    _place = Place.Object;
                    Accept(ref json);
                    return false;
                case JsonTokenType.EndObject:
                    Accept(ref json);
                    _place = Place.After;
                    ExpectEnd();
                    return false;
                case JsonTokenType.PropertyName:
                    if (TakeMember(ref json))
                    {
                        return false;
                    }
                    More();
                    continue;
                default:
                    throw SourceFault.Unknown(_member is null ? "The document is not an array." : "The document is not an object.");
            }
        }
    }

    /// <summary>Takes a member with its value, or enters the array; false if more bytes are needed.</summary>
    private bool TakeMember(ref Utf8JsonReader json)
    {
        var name = json.GetString()!;
        if (!json.Read())
        {
            return false;
        }
        if (name == _member && json.TokenType == JsonTokenType.StartArray)
        {
            if (HasArray)
            {
                throw SourceFault.Invalid($"The document has '{_member}' twice.");
            }
            Enter(ref json);
            return true;
        }
        var start = (int)json.TokenStartIndex;
        if (!json.TrySkip())
        {
            return false;
        }
        var length = (int)json.BytesConsumed - start;
        CheckSize(length);
        var value = _buffer.AsSpan(_start + start, length);
        Others[name] = Utf8.IsValid(value) ? value.ToArray() : throw NotText();
        Accept(ref json);
        return true;
    }

    private void Enter(ref Utf8JsonReader json)
    {
        HasArray = true;
        _place = Place.Array;
        Accept(ref json);
    }

    private void ExpectEnd()
    {
        while (true)
        {
            if (!_buffer.AsSpan(_start, _end - _start).Trim(" \t\r\n"u8).IsEmpty)
            {
                throw SourceFault.Invalid("Something follows the end of the JSON.");
            }
            if (_isFinal)
            {
                return;
            }
            _start = _end;
            Fill();
        }
    }

    private Utf8JsonReader Reader() => new(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);

    private void Accept(ref Utf8JsonReader json)
    {
        _state = json.CurrentState;
        _start += (int)json.BytesConsumed;
        Position += json.BytesConsumed;
    }

    private void CheckSize(int bytes)
    {
        if (bytes > _limits.FeatureBytes)
        {
            throw TooLarge();
        }
    }

    private void More()
    {
        if (_isFinal)
        {
            throw SourceFault.Invalid($"The JSON ends at byte {Position + _end - _start}, before its end.");
        }
        if (_end - _start > _limits.FeatureBytes)
        {
            throw TooLarge();
        }
        Fill();
    }

    private SourceFault NotText(Exception? invalid = null) =>
        SourceFault.Invalid($"The JSON has a text near byte {Position} that is not UTF-8.", invalid);

    private SourceFault TooLarge() =>
        SourceFault.TooLarge($"A feature near byte {Position} has more than {_limits.FeatureBytes} bytes.");

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = _source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isFinal = read == 0;
    }
}
