using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kala.Infrastructure.Persistence;

/// <summary>A table as described by EF Core's model, which alone defines column names and conversions.</summary>
internal sealed class RowTable<T>
    where T : class
{
    private readonly ConstructorInvoker _create;

    public RowTable(IModel model)
    {
        var type = model.FindEntityType(typeof(T))!;
        Name = type.GetTableName()!;
        _create = ConstructorInvoker.Create(typeof(T).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [])!);
        Columns = [.. type.GetProperties().Select(property => new Column(property))];
        Id = Of("Id")[0];
        Names = string.Join(", ", Columns.Select(column => column.Name));
    }

    public string Name { get; }

    public Column[] Columns { get; }

    public Column Id { get; }

    /// <summary>All column names, for use in a statement.</summary>
    public string Names { get; }

    /// <summary>The columns of the given properties.</summary>
    public Column[] Of(params string[] properties) =>
        Array.ConvertAll(properties, property => Columns.Single(column => column.Property == property));

    /// <summary>Creates an empty row.</summary>
    public T NewRow() => (T)_create.Invoke();

    /// <summary>A column and its property.</summary>
    internal sealed class Column
    {
        private readonly MethodInvoker _get;
        private readonly MethodInvoker _set;
        private readonly ValueConverter? _converter;

        public Column(IProperty property)
        {
            Property = property.Name;
            Name = $"\"{property.GetColumnName()}\"";
            IsNullable = property.IsNullable;
            _get = MethodInvoker.Create(property.PropertyInfo!.GetMethod!);
            _set = MethodInvoker.Create(property.PropertyInfo.SetMethod!);
            _converter = property.GetTypeMapping().Converter;
            var type = _converter?.ProviderClrType ?? property.ClrType;
            Type = Nullable.GetUnderlyingType(type) ?? type;
        }

        public string Property { get; }

        public string Name { get; }

        public bool IsNullable { get; }

        /// <summary>The type in the database.</summary>
        public Type Type { get; }

        /// <summary>A row's value, converted for the database.</summary>
        public object? Of(T row) => ToDatabase(_get.Invoke(row));

        /// <summary>A value, converted for the database.</summary>
        public object? ToDatabase(object? value) =>
            value is null || _converter is null ? value : _converter.ConvertToProvider(value);

        /// <summary>Sets the property of an empty row to a value from the database.</summary>
        public void Set(T row, object? value)
        {
            if (value is not null)
            {
                _set.Invoke(row, _converter is null ? value : _converter.ConvertFromProvider(value));
            }
        }
    }
}
