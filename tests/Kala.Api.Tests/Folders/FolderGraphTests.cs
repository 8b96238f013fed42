using System.ComponentModel;
using System.Reflection;
using Kala.Api.Tests.Folders.Third;
using Kala.Testing.Folders;

namespace Kala.Api.Tests.Folders;

/// <summary>The checks of folders in <see cref="ArchitectureTests"/> find what they look for.</summary>
public sealed class FolderGraphTests
{
    private const string Here = "Kala.Api.Tests.Folders";

    private static readonly FolderGraph Graph = FolderGraph.Of(Assembly.GetExecutingAssembly(), "tests/Kala.Api.Tests");

    [Theory]
    [InlineData("First", "Second")]
    [InlineData("Second", "Third")]
    [InlineData("Third", "First")]
    public void A_use_in_a_lambda_a_constant_or_a_signature_is_found(string folder, string used) =>
        Assert.Equal([$"{Here}.{used}"], Graph.UsesOf($"{Here}.{folder}"));

    [Fact]
    public void A_circle_is_printed_with_a_reason_for_each_arrow()
    {
        var circle = Assert.Single(Graph.Circles(), text => text.Contains($"{Here}.First", StringComparison.Ordinal));

        Assert.Equal(
            [
                "A circle of 3:",
                $"{Here}.First -> {Here}.Second: Start uses Middle",
                $"{Here}.Second -> {Here}.Third: a using line in tests/Kala.Api.Tests/Folders/Second/Middle.cs",
                $"{Here}.Third -> {Here}.First: End uses Start",
            ],
            circle.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData(typeof(Inherits))]
    [InlineData(typeof(Holds))]
    [InlineData(typeof(Marks))]
    [InlineData(typeof(MarksMethods))]
    [InlineData(typeof(NamesInMarks))]
    [InlineData(typeof(Calls))]
    [InlineData(typeof(Catches))]
    [InlineData(typeof(NamesTypes))]
    [InlineData(typeof(NamesTypeArguments))]
    [InlineData(typeof(Constrains<>))]
    public void Each_kind_of_use_is_found(Type user)
    {
        var graph = FolderGraph.Of([user, typeof(EndException), typeof(EndAttribute)]);

        Assert.Equal([$"{Here}.Third"], graph.UsesOf(Here));
        Assert.Equal([Here], graph.UsersOf($"{Here}.Third"));
    }

    private sealed class Inherits : EndException;

    private sealed class Holds
    {
        public Dictionary<string, EndException[]> Ends { get; } = [];
    }

    [End]
    private sealed class Marks;

    private static class MarksMethods
    {
        [End]
        public static int Count() => 1;
    }

    [TypeConverter(typeof(EndException))]
    private sealed class NamesInMarks;

    private static class Calls
    {
        public static void Run() => EndException.Ignore();
    }

    private static class Catches
    {
        public static void Run(Action action)
        {
            try
            {
                action();
            }
            catch (EndException)
            {
                action();
            }
        }
    }

    private static class NamesTypes
    {
        public static string Text => typeof(EndException).Name;
    }

    private static class NamesTypeArguments
    {
        public static int Count(IEnumerable<object> all) => all.OfType<EndException>().Count();
    }

    private static class Constrains<T>
        where T : EndException
    {
        public static string Text(T end) => $"{end}";
    }
}
