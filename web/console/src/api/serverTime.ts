let ahead = 0;

/** Learns the time of the server from the `Date` of an answer. */
export function learnTime(date: string | null): void {
  const at = Date.parse(date ?? '');
  if (!Number.isNaN(at)) {
    ahead = at - Date.now();
  }
}

/** Now, in milliseconds, as the server sees it: the clock of this machine can be a day off. Exact to a second or so. */
export function serverNow(): number {
  return Date.now() + ahead;
}
