using System.Text;
using Kala.Api.Logging;
using Kala.Testing;

namespace Kala.Api.Tests.Logging;

public sealed class LineWriterTests
{
    [Fact]
    public async Task A_line_is_written_without_waiting_for_another()
    {
        using var output = new Output();
        using var writer = new LineWriter(output);

        Add(writer, "one");
        await Eventually.TrueAsync(() => output.Text == "one\n", "the first line");
        Add(writer, "two");
        await Eventually.TrueAsync(() => output.Text == "one\ntwo\n", "the second line");
    }

    [Fact]
    public async Task Lines_that_gather_during_a_write_are_written_together()
    {
        using var output = new Output { IsOpen = false };
        using var writer = new LineWriter(output);
        Add(writer, "0");
        await output.IsEntered;

        for (var number = 1; number <= 9; number++)
        {
            Add(writer, $"{number}");
        }
        output.IsOpen = true;
        writer.Dispose();

        Assert.Equal(["0\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"], output.Writes);
    }

    [Fact]
    public void A_stop_writes_all_lines_of_all_callers_in_their_order()
    {
        const int Callers = 4;
        const int Lines = 5000;
        using var output = new Output();
        using var writer = new LineWriter(output);

        var threads = Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            for (var number = 0; number < Lines; number++)
            {
                Add(writer, $"{caller} {number}");
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        writer.Dispose();

        var written = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToLookup(line => line[0]);
        Assert.Equal(Callers, written.Count);
        Assert.All(written, one => Assert.Equal(Enumerable.Range(0, Lines).Select(number => $"{one.Key} {number}"), one));
    }

    [Fact]
    public async Task Callers_wait_while_a_slow_reader_has_1_MiB_to_read()
    {
        var line = new string('x', 1023);
        var added = 0;
        using var output = new Output { IsOpen = false };
        using var writer = new LineWriter(output);
        Add(writer, "first");
        await output.IsEntered;

        var caller = new Thread(() =>
        {
            for (var number = 0; number < 3000; number++)
            {
                Add(writer, line);
                Interlocked.Increment(ref added);
            }
        });
        caller.Start();
        await Eventually.TrueAsync(
            () => Volatile.Read(ref added) > 1000 && caller.ThreadState == ThreadState.WaitSleepJoin, "the caller waits");
        Assert.Equal(LineWriter.Limit / 1024, added);
        output.IsOpen = true;
        caller.Join();
        writer.Dispose();

        Assert.Equal("first\n".Length + (3000 * 1024), output.Text.Length);
    }

    [Fact]
    public async Task A_write_that_fails_breaks_no_later_line()
    {
        using var output = new Output { FailsAfter = 2 };
        using var writer = new LineWriter(output);

        Add(writer, "broken");
        await Eventually.TrueAsync(() => output.FailsAfter is null, "the failed write");
        Add(writer, "whole");
        writer.Dispose();

        Assert.Equal("br\nwhole\n", output.Text);
    }

    [Fact]
    public void A_line_after_the_stop_is_written_by_its_caller()
    {
        using var output = new Output();
        var writer = new LineWriter(output);
        writer.Dispose();

        Add(writer, "late");

        Assert.Equal("late\n", output.Text);
    }

    [Fact]
    public async Task A_reader_that_never_reads_does_not_prevent_the_stop()
    {
        using var output = new Output { IsOpen = false };
        var writer = new LineWriter(output);
        Add(writer, "one");
        await output.IsEntered;

        writer.Dispose();
        Add(writer, "dropped");
        output.IsOpen = true;
        await Eventually.TrueAsync(() => output.Text.Length > 0, "the write ends");

        Assert.Equal("one\n", output.Text);
    }

    private static void Add(LineWriter writer, string line) => writer.Add(Encoding.UTF8.GetBytes(line + '\n'));

    /// <summary>Keeps what is written; blocks while it is not open.</summary>
    private sealed class Output : MemoryStream
    {
        private readonly ManualResetEventSlim _open = new(true);
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _writes = [];

        public bool IsOpen
        {
            set
            {
                if (value)
                {
                    _open.Set();
                }
                else
                {
                    _open.Reset();
                }
            }
        }

        /// <summary>The number of bytes after which the next write fails, once.</summary>
        public int? FailsAfter { get; set; }

        public Task IsEntered => _entered.Task;

        public string Text => string.Concat(Writes);

        public IReadOnlyList<string> Writes
        {
            get
            {
                lock (_writes)
                {
                    return [.. _writes];
                }
            }
        }

        public override void WriteByte(byte value) => Write([value]);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _entered.TrySetResult();
            _open.Wait();
            lock (_writes)
            {
                _writes.Add(Encoding.UTF8.GetString(buffer[..(FailsAfter ?? buffer.Length)]));
            }
            if (FailsAfter is not null)
            {
                FailsAfter = null;
                throw new IOException("No space left on device");
            }
        }

        protected override void Dispose(bool disposing)
        {
            _open.Dispose();
            base.Dispose(disposing);
        }
    }
}
