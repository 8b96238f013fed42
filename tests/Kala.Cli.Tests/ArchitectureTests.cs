using System.Reflection;

namespace Kala.Cli.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void The_command_line_needs_the_client_and_nothing_else_of_ours()
    {
        var ours = Assembly.Load("kala").GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Kala.", StringComparison.Ordinal));

        Assert.Equal(["Kala.Client"], ours);
    }
}
