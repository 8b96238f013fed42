import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { time } from '../format/time.js';
import { CopyButton } from '../states/CopyButton.js';
import { makeLink } from './makeLink.js';

const LASTING = [
  { value: '300', label: '5 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
];

/** Makes a link that others can use, and says what that means. */
export function FileLink({ uuid }: { uuid: string }) {
  const [seconds, setSeconds] = useState('3600');
  const [link, setLink] = useState<{ url: string; expiresAt: string } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function make() {
    setBusy(true);
    setRefusal(null);
    try {
      setLink(await makeLink(uuid, Number(seconds)));
    } catch (error) {
      setRefusal(asRefusal(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="kala-file-link" aria-label="A link to this file">
      <h3>A link for others</h3>
      <p className="kala-hint">
        Who has the link has the file, without signing in, until the link ends. It cannot be taken back alone: it ends at its time, with the file,
        or when you sign out everywhere.
      </p>
      <div className="kala-filters">
        <NativeSelect size="xs" label="It lasts" data={LASTING} value={seconds} onChange={event => setSeconds(event.currentTarget.value)} />
        <Button size="xs" variant="default" loading={isBusy} onClick={() => void make()}>Make a link</Button>
      </div>
      {refusal && <p className="kala-refusal" role="alert">{refusal}</p>}
      {link && (
        <div className="kala-filters" role="status">
          <TextInput
            className="kala-file-link-text" size="xs" readOnly label={`The link, until ${time(link.expiresAt)}`} value={link.url}
            onFocus={event => event.currentTarget.select()}
          />
          <CopyButton text={link.url} label="Copy the link" />
        </div>
      )}
    </section>
  );
}
