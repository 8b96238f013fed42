namespace Kala.Api.Tests.Documents;

/// <summary>A test that runs shell commands and <c>sqlite3</c>; skipped if it is not installed.</summary>
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
