/** A short word with a colour; the word alone says it all. */
export function Tag({ tone, children }: { tone: 'good' | 'bad' | 'warn' | 'busy' | 'quiet'; children: string }) {
  return <span className="kala-badge" data-tone={tone}>{children}</span>;
}
