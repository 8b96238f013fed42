using System.Runtime.Versioning;

namespace Kala.Infrastructure.Tests;

[SupportedOSPlatform("linux")]
public sealed class AccountTests
{
    [Fact]
    public void A_refused_access_names_the_user_as_the_kernel_knows_it()
    {
        var user = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2];

        Assert.Equal($" Kala runs as the user {user}, who needs access to it.", Account.Hint(new UnauthorizedAccessException()));
    }

    [Fact]
    public void Another_error_names_no_user() => Assert.Empty(Account.Hint(new IOException()));
}
