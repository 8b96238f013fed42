import { useQuery } from '@tanstack/react-query';
import { bytes } from '../format/bytes.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { readBytes } from './readBytes.js';

const FIRST = 64 * 1024;

export function TextPreview({ uuid, size }: { uuid: string; size: number }) {
  const text = useQuery({
    queryKey: ['text', uuid],
    // The last character may be cut: a decoder that expects more leaves it out.
    queryFn: async ({ signal }) => new TextDecoder().decode(await (await readBytes(uuid, FIRST, signal)).arrayBuffer(), { stream: size > FIRST }),
    gcTime: 0,
    staleTime: Infinity,
  });
  if (text.error) {
    return <ErrorState error={text.error} onRetry={() => void text.refetch()} />;
  }
  return text.data === undefined ? <LoadingState /> : (
    <div className="kala-preview">
      <pre tabIndex={0} role="region" aria-label="The text of the file">{text.data}</pre>
      {size > FIRST && <p className="kala-hint">The first 64 KiB of {bytes(size)}. Download the file to see all of it.</p>}
    </div>
  );
}
