using System.Reflection;
using Kala.Testing.Folders;

namespace Kala.Client.Tests;

public sealed class ArchitectureTests
{
    private static readonly Assembly Client = typeof(KalaClient).Assembly;

    [Fact]
    public void The_library_needs_nothing_but_the_runtime()
    {
        var references = Client.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_is_shown_can_be_inherited_but_the_memory()
    {
        var open = Client.GetExportedTypes().Where(type => !type.IsSealed);

        Assert.Equal([typeof(IUploadMemory)], open);
    }

    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        var circles = FolderGraph.Of(Client, "src/Kala.Client").Circles();

        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }

    [Fact]
    public void Asynchronous_methods_can_be_cancelled()
    {
        var methods = Client.GetExportedTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal));

        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.Equal(typeof(CancellationToken), method.GetParameters()[^1].ParameterType));
    }
}
