import { useState } from 'react';
import { asRefusal, type Refusal } from '../api/Refusal.js';

/** One call at a time, and why the last one was refused. */
export function useSubmit() {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function submit(call: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setRefusal(null);
    try {
      await call();
      return true;
    } catch (error) {
      setRefusal(asRefusal(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { isBusy, refusal, submit, clear: () => setRefusal(null) };
}
