import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { bytes } from '../format/bytes.js';
import { announce } from '../states/announce.js';
import { received } from './received.js';
import { save } from './save.js';

interface Props {
  /** Begins the answer, whose body is the CSV. */
  load: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** The start of the file's name. */
  name: string;
}

/** Saves a list of the server as CSV, all of it. A second click stops it. */
export function CsvButton({ load, name }: Props) {
  const [count, setCount] = useState<number | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);

  async function start() {
    const { signal } = control.current = new AbortController();
    setCount(0);
    try {
      save(await received(await load(signal), setCount), `${name}-${new Date().toISOString().slice(0, 16).replace(':', '-')}.csv`);
    } catch (error) {
      if (!signal.aborted) {
        announce(`The CSV did not arrive whole: ${asRefusal(error).message}`, 'red');
      }
    } finally {
      setCount(null);
    }
  }

  return count === null
    ? <Button variant="default" size="xs" onClick={() => void start()}>CSV</Button>
    : <Button variant="default" size="xs" onClick={() => control.current?.abort()}>Stop CSV ({bytes(count)})</Button>;
}
