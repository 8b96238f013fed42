namespace Kala.Api.Tests.Documents;

/// <summary>A test that runs commands of a shell and of <c>sqlite3</c>; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithSqlite3Attribute : FactAttribute
{
    public FactWithSqlite3Attribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "sqlite3"))))
        {
            Skip = "The program sqlite3 is not on this machine.";
        }
    }
}
