using Kala.Api.Hosting;

namespace Kala.Api.Tests.Hosting;

public sealed class UnusedCodeTests
{
    private const string Smaps = """
        7f0000000000-7f0000010000 r-xp 00000000 fe:00 11 /usr/lib/library.so
        Size:                 64 kB
        Rss:                  64 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me
        7f0000010000-7f0000020000 r--p 00010000 fe:00 11 /usr/lib/patched at start.so
        Rss:                  64 kB
        Anonymous:             4 kB
        7f0000020000-7f0000030000 rw-p 00020000 fe:00 11 /usr/lib/library.so
        Rss:                  64 kB
        Anonymous:             0 kB
        7f0000030000-7f0000040000 r--s 00020000 fe:00 12 /data/kala.db-shm
        Rss:                  64 kB
        Anonymous:             0 kB
        7f0000040000-7f0000050000 r--p 00000000 00:00 0
        Rss:                  64 kB
        Anonymous:             0 kB
        7f0000050000-7f0000051000 r-xp 00000000 00:00 0 [vdso]
        Rss:                   4 kB
        Anonymous:             0 kB
        7f0000060000-7f0000061000 r--p 00000000 fe:00 13 /app/Kala.Api.dll
        Rss:                   4 kB
        Anonymous:             0 kB
        """;

    [Fact]
    public void Only_private_file_mappings_that_cannot_be_written_to_and_never_were_are_given_back()
    {
        var mappings = UnusedCode.CleanMappings(Smaps.Split('\n'));

        Assert.Equal(["7f0000000000+10000", "7f0000060000+1000"], mappings.Select(one => $"{one.Start:x}+{one.Length:x}"));
    }

    [Fact]
    public void What_was_given_back_can_still_be_run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        UnusedCode.GiveBack();

        Assert.Equal(3, new[] { 3, 1, 2 }.OrderDescending().First());
    }
}
