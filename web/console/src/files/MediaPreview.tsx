import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { bytes } from '../format/bytes.js';
import { ErrorState } from '../states/ErrorState.js';
import { readBytes } from './readBytes.js';

const MOST = 64 * 1024 * 1024;

interface Props {
  uuid: string;
  kind: 'audio' | 'video';
  name: string;
  size: number;
}

/** Plays a file that fits into memory: the page's policy allows no other source of media. */
export function MediaPreview({ uuid, kind, name, size }: Props) {
  const [isWanted, setWanted] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const media = useQuery({
    queryKey: ['media', uuid], queryFn: ({ signal }) => readBytes(uuid, null, signal), enabled: isWanted, gcTime: 0, staleTime: Infinity,
  });
  const address = useAddress(media.data);
  if (size > MOST) {
    return <p className="kala-hint">To play it, download it: only files of up to 64 MiB are played here.</p>;
  }
  if (media.error) {
    return <ErrorState error={media.error} onRetry={() => void media.refetch()} />;
  }
  if (isBroken) {
    return <p className="kala-hint">The browser cannot play this file. Download it to play it.</p>;
  }
  if (!address) {
    return (
      <div className="kala-actions">
        <Button variant="default" loading={isWanted} onClick={() => setWanted(true)}>Play ({bytes(size)})</Button>
      </div>
    );
  }
  const Player = kind;
  return <div className="kala-preview"><Player src={address} controls aria-label={name} onError={() => setBroken(true)} /></div>;
}

function useAddress(blob: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) {
      return undefined;
    }
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => {
      setAddress(null);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return address;
}
