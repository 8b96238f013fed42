using System.Linq.Expressions;

namespace Kala.Application.Admin;

/// <summary>
/// An order of rows by a key and then by uuid, with the conditions to continue from a position. They are split into
/// segments, each one range of an index on (key, id): with "or" between the two columns, a database would read all rows
/// that share the key.
/// </summary>
internal sealed class Keyset<TRow, TKey>(
    Expression<Func<TRow, TKey>> key,
    Expression<Func<TRow, Guid>> id,
    bool descending)
{
    private static readonly bool MayBeNull = default(TKey) is null && typeof(TKey) != typeof(string);

    /// <summary>All rows after a position, in order, one segment after another.</summary>
    public IEnumerable<IQueryable<TRow>> Segments(IQueryable<TRow> rows, Position<TKey>? after)
    {
        if (after is null)
        {
            return MayBeNull ? NullsInOrder(rows) : [rows];
        }
        var tied = rows.Where(Compare(key, ExpressionType.Equal, after.Key)).Where(Compare(id, AfterOperator, after.Id));
        if (after.Key is null)
        {
            return descending ? [tied] : [tied, rows.Where(Compare(key, ExpressionType.NotEqual, default!))];
        }
        var later = rows.Where(Compare(key, AfterOperator, after.Key));
        return MayBeNull && descending
            ? [tied, later, rows.Where(Compare(key, ExpressionType.Equal, default!))]
            : [tied, later];
    }

    /// <summary>The rows of a segment up to and including a position.</summary>
    public IQueryable<TRow> UpTo(IQueryable<TRow> segment, Position<TKey> last)
    {
        var before = descending ? ExpressionType.GreaterThan : ExpressionType.LessThan;
        var upTo = descending ? ExpressionType.GreaterThanOrEqual : ExpressionType.LessThanOrEqual;
        var isNotAfter = Compare(id, upTo, last.Id);
        if (last.Key is null)
        {
            return segment.Where(isNotAfter);
        }
        var either = Expression.OrElse(
            Compare(key, before, last.Key).Body,
            new Replace(isNotAfter.Parameters[0], key.Parameters[0]).Visit(isNotAfter.Body));
        return segment.Where(Compare(key, upTo, last.Key)).Where(Expression.Lambda<Func<TRow, bool>>(either, key.Parameters));
    }

    /// <summary>The rows in this order.</summary>
    public IQueryable<TRow> Ordered(IQueryable<TRow> rows) => descending
        ? rows.OrderByDescending(key).ThenByDescending(id)
        : rows.OrderBy(key).ThenBy(id);

    /// <summary>The positions of rows.</summary>
    public IQueryable<Position<TKey>> Positions(IQueryable<TRow> rows)
    {
        var place = Expression.New(
            typeof(Position<TKey>).GetConstructor([typeof(TKey), typeof(Guid)])!,
            key.Body,
            new Replace(id.Parameters[0], key.Parameters[0]).Visit(id.Body));
        return rows.Select(Expression.Lambda<Func<TRow, Position<TKey>>>(place, key.Parameters));
    }

    private ExpressionType AfterOperator => descending ? ExpressionType.LessThan : ExpressionType.GreaterThan;

    private IEnumerable<IQueryable<TRow>> NullsInOrder(IQueryable<TRow> rows)
    {
        var without = rows.Where(Compare(key, ExpressionType.Equal, default!));
        var with = rows.Where(Compare(key, ExpressionType.NotEqual, default!));
        return descending ? [with, without] : [without, with];
    }

    private static Expression<Func<TRow, bool>> Compare<T>(Expression<Func<TRow, T>> member, ExpressionType how, T value)
    {
        // A member of an object, like a captured variable, becomes a query parameter, so that one query serves all
        // values.
        var parameter = Expression.Property(Expression.Constant(new Captured<T>(value)), nameof(Captured<T>.Value));
        var isText = typeof(T) == typeof(string) && how is not (ExpressionType.Equal or ExpressionType.NotEqual);
        var comparison = isText
            ? Expression.MakeBinary(
                how,
                Expression.Call(typeof(string), nameof(string.Compare), null, member.Body, parameter),
                Expression.Constant(0))
            : Expression.MakeBinary(how, member.Body, parameter);
        return Expression.Lambda<Func<TRow, bool>>(comparison, member.Parameters);
    }

    private sealed record Captured<T>(T Value);

    private sealed class Replace(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
