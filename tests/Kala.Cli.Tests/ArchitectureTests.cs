using System.Reflection;
using Kala.Testing.Folders;

namespace Kala.Cli.Tests;

public sealed class ArchitectureTests
{
    private static readonly Assembly Program = Assembly.Load("kala");

    [Fact]
    public void The_command_line_needs_the_client_and_nothing_else_of_ours()
    {
        var ours = Program.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Kala.", StringComparison.Ordinal));

        Assert.Equal(["Kala.Client"], ours);
    }

    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        var circles = FolderGraph.Of(Program, "src/Kala.Cli").Circles();

        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }
}
