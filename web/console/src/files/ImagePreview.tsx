import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bytes } from '../format/bytes.js';
import { ErrorState } from '../states/ErrorState.js';
import { makeLink } from './makeLink.js';

const SHOWN_AT_ONCE = 16 * 1024 * 1024;

/** The browser loads the picture itself, from a link of five minutes. */
export function ImagePreview({ uuid, name, size }: { uuid: string; name: string; size: number }) {
  const [isWanted, setWanted] = useState(size <= SHOWN_AT_ONCE);
  const [isBroken, setBroken] = useState(false);
  const link = useQuery({ queryKey: ['image', uuid], queryFn: () => makeLink(uuid, 300, 'inline'), enabled: isWanted, gcTime: 0, staleTime: Infinity });
  if (!isWanted) {
    return <div className="kala-actions"><Button variant="default" onClick={() => setWanted(true)}>Show the picture ({bytes(size)})</Button></div>;
  }
  if (link.error) {
    return <ErrorState error={link.error} onRetry={() => void link.refetch()} />;
  }
  return isBroken ? <p className="kala-hint">The browser cannot show this picture.</p>
    : <div className="kala-preview">{link.data && <img src={link.data.url} alt={`Preview of ${name}`} onError={() => setBroken(true)} />}</div>;
}
