namespace Kala.Application.Housekeeping;

/// <summary>
/// What the collector found on the disk in its last run in this process. Only the collector lists the disk, which may
/// take minutes; see <c>docs/decisions/0053</c>.
/// </summary>
public sealed class DiskSurvey(TimeProvider clock)
{
    private volatile Found? _last;

    /// <summary>The blobs as of the last finished run; null before the first.</summary>
    public DiskView? View() => _last?.At(clock.GetUtcNow());

    /// <summary>Replaces what an earlier run has found; nothing may be added afterwards.</summary>
    internal void Keep(Found found) => _last = found;

    /// <summary>The blobs that a run leaves.</summary>
    internal sealed class Found(DateTimeOffset startedAt)
    {
        // By minute: a grace time of a day has 1,440 of them, however many blobs there are.
        private readonly Dictionary<DateTimeOffset, BlobTotal> _due = [];
        private BlobTotal _all = BlobTotal.None;

        /// <summary>Adds a blob.</summary>
        /// <param name="size">Its bytes.</param>
        /// <param name="dueAt">When it can be removed; the largest value if it is needed.</param>
        public void Add(long size, DateTimeOffset dueAt)
        {
            _all = _all.With(1, size);
            if (dueAt < DateTimeOffset.MaxValue)
            {
                var minute = dueAt <= startedAt ? startedAt : startedAt.AddMinutes(Math.Ceiling((dueAt - startedAt).TotalMinutes));
                _due[minute] = _due.GetValueOrDefault(minute, BlobTotal.None).With(1, size);
            }
        }

        /// <summary>The view at a time after the run.</summary>
        public DiskView At(DateTimeOffset now)
        {
            var (due, later) = (BlobTotal.None, BlobTotal.None);
            foreach (var (at, total) in _due)
            {
                (due, later) = at <= now
                    ? (due.With(total.Count, total.Bytes), later)
                    : (due, later.With(total.Count, total.Bytes));
            }
            return new DiskView(startedAt, _all, due, later);
        }
    }
}
