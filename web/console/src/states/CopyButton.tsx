import { Button } from '@mantine/core';
import { useState } from 'react';

/** Copies a text; where the browser forbids it, the text beside it can still be selected. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [said, setSaid] = useState<string | null>(null);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Select the text and copy it');
    }
    setTimeout(() => setSaid(null), 2_500);
  }
  return <Button variant="default" size="compact-sm" onClick={() => void copy()}><span aria-live="polite">{said ?? label}</span></Button>;
}
