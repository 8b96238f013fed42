using System.Runtime.InteropServices;
using System.Text;
using Kala.Geo.Packages;
using SQLitePCL;

namespace Kala.Geo.Tiles;

/// <summary>The only layer of a vector tile (Vector Tile Specification 2.1, section 4).</summary>
internal sealed class TileLayer
{
    // The numbers of fields in the specification's vector_tile.proto.
    private const int LayerOfTile = 3;
    private const int VersionOfLayer = 15;
    private const int NameOfLayer = 1;
    private const int FeatureOfLayer = 2;
    private const int KeyOfLayer = 3;
    private const int ValueOfLayer = 4;
    private const int ExtentOfLayer = 5;
    private const int IdOfFeature = 1;
    private const int TagsOfFeature = 2;
    private const int TypeOfFeature = 3;
    private const int GeometryOfFeature = 4;
    private const int TextOfValue = 1;
    private const int RealOfValue = 3;
    private const int SignedOfValue = 6;
    private const int BooleanOfValue = 7;

    private readonly IReadOnlyList<PackageField> _fields;
    private readonly IReadOnlyList<string> _keys;
    private readonly ProtobufWriter _layer = new();
    private readonly ProtobufWriter _message = new();
    private readonly TileValues _values = new();
    private readonly List<uint> _tags = [];
    private bool _hasFeatures;

    /// <summary>Begins a layer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">The fields of its features.</param>
    /// <param name="keys">Their names for clients.</param>
    public TileLayer(string name, IReadOnlyList<PackageField> fields, IReadOnlyList<string> keys)
    {
        (_fields, _keys) = (fields, keys);
        _layer.Whole(VersionOfLayer, 2);
        _layer.Bytes(NameOfLayer, Encoding.UTF8.GetBytes(name));
    }

    /// <summary>How many bytes it has so far.</summary>
    public long Length => _layer.Written.Length + _values.Length;

    /// <summary>Adds an item: as one feature, or as several with the same id if its geometry has several kinds.</summary>
    public void Add(ItemRows item, TileGeometry geometry)
    {
        if (geometry.Shapes.Any())
        {
            ReadTags(item);
        }
        foreach (var shape in geometry.Shapes)
        {
            Add(item.Fid, shape);
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>The tile; without features it has no layer and no bytes.</returns>
    public byte[] Finish()
    {
        if (!_hasFeatures)
        {
            return [];
        }
        foreach (var key in _keys)
        {
            _layer.Bytes(KeyOfLayer, Encoding.UTF8.GetBytes(key));
        }
        foreach (var value in _values.All)
        {
            _layer.Bytes(ValueOfLayer, value);
        }
        _layer.Whole(ExtentOfLayer, TileAddress.Units);
        _message.Clear();
        _message.Bytes(LayerOfTile, _layer.Written);
        return _message.Written.ToArray();
    }

    private void Add(long fid, TileShape shape)
    {
        _message.Clear();
        // An id cannot be negative; fids of our own making are not.
        if (fid >= 0)
        {
            _message.Whole(IdOfFeature, (ulong)fid);
        }
        _message.Packed(TagsOfFeature, CollectionsMarshal.AsSpan(_tags));
        _message.Whole(TypeOfFeature, (ulong)shape.Kind);
        _message.Packed(GeometryOfFeature, shape.Commands);
        _layer.Bytes(FeatureOfLayer, _message.Written);
        _hasFeatures = true;
    }

    /// <summary>Reads the values of an item: pairs of indexes of keys and values. What has no value has no pair.</summary>
    private void ReadTags(ItemRows item)
    {
        _tags.Clear();
        for (var field = 0; field < _fields.Count; field++)
        {
            _message.Clear();
            switch (item.KindOf(field))
            {
                case raw.SQLITE_INTEGER when _fields[field].Type == "BOOLEAN":
                    _message.Whole(BooleanOfValue, item.Integer(field) == 0 ? 0UL : 1);
                    break;
                case raw.SQLITE_INTEGER:
                    var whole = item.Integer(field);
                    _message.Whole(SignedOfValue, (ulong)((whole << 1) ^ (whole >> 63)));
                    break;
                case raw.SQLITE_FLOAT:
                    _message.Real(RealOfValue, item.Real(field));
                    break;
                case raw.SQLITE_TEXT:
                    _message.Bytes(TextOfValue, item.Text(field));
                    break;
                default:
                    continue;
            }
            _tags.Add((uint)field);
            _tags.Add(_values.Find(_message.Written));
        }
    }
}
