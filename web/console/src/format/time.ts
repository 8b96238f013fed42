const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const brief = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const briefWithYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const SECOND = 1_000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** A time of the server in the user's zone. */
export function time(iso: string): string {
  return day.format(new Date(iso));
}

/** The same for a narrow column: to the minute, or the day alone if it is in another year. */
export function shortTime(iso: string): string {
  const at = new Date(iso);
  return (at.getFullYear() === new Date().getFullYear() ? brief : briefWithYear).format(at);
}

/** A length of time in its two largest units, such as `3 h 12 min`. */
export function duration(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  const parts = left < MINUTE ? [`${Math.round(left / SECOND)} s`]
    : left < HOUR ? [`${Math.floor(left / MINUTE)} min`]
      : left < DAY ? [`${Math.floor(left / HOUR)} h`, `${Math.floor(left % HOUR / MINUTE)} min`]
        : [`${Math.floor(left / DAY)} d`, `${Math.floor(left % DAY / HOUR)} h`];
  return parts.join(' ');
}
