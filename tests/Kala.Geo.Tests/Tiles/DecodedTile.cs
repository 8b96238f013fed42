using System.Text;

namespace Kala.Geo.Tests.Tiles;

/// <summary>A vector tile with one layer, read as strictly as the specification is (Vector Tile Specification 2.1).</summary>
internal sealed class DecodedTile
{
    public string Name { get; private set; } = "";

    public List<string> Keys { get; } = [];

    public List<object> Values { get; } = [];

    public List<DecodedFeature> Features { get; } = [];

    /// <summary>Reads a tile; one without bytes has no features.</summary>
    /// <exception cref="InvalidDataException">It is against the specification.</exception>
    public static DecodedTile Of(ReadOnlySpan<byte> bytes)
    {
        var decoded = new DecodedTile();
        var tile = new MessageReader(bytes);
        while (tile.Read())
        {
            Expect(tile.Field == 3 && decoded.Name.Length == 0, "the tile has something other than one layer");
            decoded.ReadLayer(tile.Bytes());
        }
        return decoded;
    }

    internal static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException(what);
        }
    }

    private void ReadLayer(ReadOnlySpan<byte> bytes)
    {
        var features = new List<byte[]>();
        var (version, extent) = (0UL, 0UL);
        var layer = new MessageReader(bytes);
        while (layer.Read())
        {
            switch (layer.Field)
            {
                case 1:
                    Name = Encoding.UTF8.GetString(layer.Bytes());
                    break;
                case 2:
                    features.Add(layer.Bytes().ToArray());
                    break;
                case 3:
                    Keys.Add(Encoding.UTF8.GetString(layer.Bytes()));
                    break;
                case 4:
                    Values.Add(ValueOf(layer.Bytes()));
                    break;
                case 5:
                    extent = layer.Whole();
                    break;
                case 15:
                    version = layer.Whole();
                    break;
                default:
                    throw new InvalidDataException($"a layer has field {layer.Field}");
            }
        }
        Expect((version, extent) == (2, 4096), "the layer has another version or extent");
        Expect(Values.Distinct().Count() == Values.Count && Keys.Distinct().Count() == Keys.Count, "a value or key is there twice");
        Features.AddRange(features.Select(feature => FeatureOf(feature)));
    }

    private DecodedFeature FeatureOf(ReadOnlySpan<byte> bytes)
    {
        ulong? id = null;
        var type = 0UL;
        List<ulong> tags = [];
        List<ulong> commands = [];
        var feature = new MessageReader(bytes);
        while (feature.Read())
        {
            switch (feature.Field)
            {
                case 1:
                    id = feature.Whole();
                    break;
                case 2:
                    tags = feature.Packed();
                    break;
                case 3:
                    type = feature.Whole();
                    break;
                case 4:
                    commands = feature.Packed();
                    break;
                default:
                    throw new InvalidDataException($"a feature has field {feature.Field}");
            }
        }
        Expect(tags.Count % 2 == 0, "a key has no value");
        var properties = tags.Chunk(2).ToDictionary(pair => Keys[(int)pair[0]], pair => Values[(int)pair[1]]);
        return new DecodedFeature(id, (int)type, TileCommands.PathsOf((int)type, commands), properties);
    }

    private static object ValueOf(ReadOnlySpan<byte> bytes)
    {
        var value = new MessageReader(bytes);
        Expect(value.Read(), "a value is empty");
        object read = value.Field switch
        {
            1 => Encoding.UTF8.GetString(value.Bytes()),
            3 => value.Real(),
            6 => value.Signed(),
            7 => value.Whole() == 1,
            _ => throw new InvalidDataException($"a value has field {value.Field}"),
        };
        Expect(value.IsAtEnd, "a value is several");
        return read;
    }
}

/// <summary>A feature of a vector tile.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">1 for points, 2 for lines, 3 for polygons.</param>
/// <param name="Paths">All points as one path, each line or each ring.</param>
/// <param name="Properties">Its properties.</param>
internal sealed record DecodedFeature(
    ulong? Id, int Type, IReadOnlyList<List<(int X, int Y)>> Paths, IReadOnlyDictionary<string, object> Properties)
{
    /// <summary>Its lines' length.</summary>
    public double Length => Type != 2 ? 0 : Paths.Sum(path =>
        path.Zip(path.Skip(1), (from, to) => Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2))).Sum());

    /// <summary>Its polygons' area.</summary>
    public double Area => Type != 3 ? 0 : Paths.Sum(TileCommands.AreaOf);

    public override string ToString() =>
        $"{Type}: {string.Join("; ", Paths.Select(path => string.Join(", ", path.Select(position => $"{position.X} {position.Y}"))))}";
}
