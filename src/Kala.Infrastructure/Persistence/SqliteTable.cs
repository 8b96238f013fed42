using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// A table as EF Core's model describes it: what its columns are called and how values are written is said there, once.
/// </summary>
internal sealed class SqliteTable<T>
    where T : class
{
    private readonly ConstructorInvoker _create;
    private readonly Column[] _columns;
    private readonly Column _id;
    private readonly string _name;

    public SqliteTable(IModel model)
    {
        var type = model.FindEntityType(typeof(T))!;
        _name = type.GetTableName()!;
        _create = ConstructorInvoker.Create(typeof(T).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [])!);
        _columns = [.. type.GetProperties().Select(property => new Column(property))];
        _id = Of("Id")[0];
        var names = string.Join(", ", _columns.Select(column => column.Name));
        FindSql = $"SELECT {names} FROM {_name} WHERE {_id.Name} = ?";
        InsertSql = $"INSERT INTO {_name} ({names}) VALUES ({string.Join(", ", _columns.Select(_ => "?"))})";
    }

    /// <summary>Reads the row with an id.</summary>
    public string FindSql { get; }

    /// <summary>Adds a row.</summary>
    public string InsertSql { get; }

    /// <summary>Sets some columns of the rows in which others are what they must be.</summary>
    public string UpdateSql(IEnumerable<Column> set, IEnumerable<Column> where) =>
        $"UPDATE {_name} SET {string.Join(", ", set.Select(column => $"{column.Name} = ?"))}"
        + $" WHERE {string.Join(" AND ", where.Select(column => $"{column.Name} IS ?"))}";

    /// <summary>The columns of some properties.</summary>
    public Column[] Of(params string[] properties) =>
        Array.ConvertAll(properties, property => _columns.Single(column => column.Property == property));

    /// <summary>The row with an id; null if there is none.</summary>
    public T? Find(SqliteStatement find, Guid id)
    {
        try
        {
            _id.BindValue(find, id);
            if (!find.HasRow())
            {
                return null;
            }
            var row = (T)_create.Invoke();
            foreach (var column in _columns)
            {
                column.Read(find, row);
            }
            return row;
        }
        finally
        {
            find.Reset();
        }
    }

    /// <summary>Adds a row.</summary>
    public void Insert(SqliteStatement insert, T row)
    {
        foreach (var column in _columns)
        {
            column.Bind(insert, row);
        }
        insert.Execute();
    }

    /// <summary>A column, and the property that it keeps.</summary>
    internal sealed class Column
    {
        private readonly MethodInvoker _get;
        private readonly MethodInvoker _set;
        private readonly ValueConverter? _converter;
        private readonly Type _type;

        public Column(IProperty property)
        {
            Property = property.Name;
            Name = $"\"{property.GetColumnName()}\"";
            _get = MethodInvoker.Create(property.PropertyInfo!.GetMethod!);
            _set = MethodInvoker.Create(property.PropertyInfo.SetMethod!);
            _converter = property.GetTypeMapping().Converter;
            var type = _converter?.ProviderClrType ?? property.ClrType;
            _type = Nullable.GetUnderlyingType(type) ?? type;
        }

        public string Property { get; }

        public string Name { get; }

        /// <summary>Binds what a row has.</summary>
        public void Bind(SqliteStatement statement, T row) => BindValue(statement, _get.Invoke(row));

        /// <summary>Binds a value.</summary>
        public void BindValue(SqliteStatement statement, object? value) =>
            statement.Bind(value is null || _converter is null ? value : _converter.ConvertToProvider(value));

        /// <summary>Gives a row what the statement has.</summary>
        public void Read(SqliteStatement statement, T row)
        {
            if (statement.Read(_type) is { } value)
            {
                _set.Invoke(row, _converter is null ? value : _converter.ConvertFromProvider(value));
            }
        }
    }
}
