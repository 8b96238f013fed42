using System.Text;
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

    [Theory]
    [InlineData(4096)]
    [InlineData(80)]
    public void Only_private_file_mappings_that_cannot_be_written_to_and_never_were_are_given_back(int bufferLength)
    {
        var mappings = Clean(Smaps, bufferLength);

        Assert.Equal(
            [(0x7f0000000000, 0x10000), (0x7f0000060000, 0x1000)],
            mappings.Select(one => ((long)one.Start, (long)one.Length)));
    }

    [Fact]
    public void A_mapping_is_left_alone_until_it_was_the_same_for_a_while()
    {
        var loading = Clean("7f0000000000-7f0000040000 r--p 00000000 fe:00 11 /usr/lib/library.so\nAnonymous: 0 kB\n");
        var loaded = Clean("7f0000000000-7f0000010000 r--p 00000000 fe:00 11 /usr/lib/library.so\nAnonymous: 0 kB\n");
        var another = Clean("7f0000000000-7f0000010000 r--p 00000000 fe:00 12 /usr/lib/another.so\nAnonymous: 0 kB\n");
        using var code = new UnusedCode();
        // Never the same often enough: it is loading, there is another one in its place, it is away.
        UnusedCode.Mapping[][] shapes = [loading, another, loaded, [], loaded];
        var before = shapes
            .SelectMany(shape => Enumerable.Repeat(shape, UnusedCode.SettledAfter - 1))
            .Select(look => code.Settled(look).ToList())
            .ToList();

        var settled = code.Settled(loaded);

        Assert.All(before, Assert.Empty);
        Assert.Equal(loaded, settled);
    }

    [Fact]
    public void What_was_given_back_can_still_be_run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        using var smaps = File.OpenRead("/proc/self/smaps");
        using var code = new UnusedCode();
        var mappings = UnusedCode.CleanMappings(smaps, new byte[4096]).ToList();
        for (var look = 1; look < UnusedCode.SettledAfter; look++)
        {
            code.Settled(mappings);
        }
        var settled = code.Settled(mappings).ToList();

        UnusedCode.GiveBack(settled);

        Assert.NotEmpty(settled);
        Assert.Equal(3, new[] { 3, 1, 2 }.OrderDescending().First());
    }

    private static UnusedCode.Mapping[] Clean(string smaps, int bufferLength = 4096)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(smaps));
        return [.. UnusedCode.CleanMappings(stream, new byte[bufferLength])];
    }
}
