import { Button } from '@mantine/core';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { Dialog } from './Dialog.js';

interface Props {
  title: string;
  /** What the button says, such as `Delete 3 files`. */
  action: string;
  /** What the other button says. */
  dismiss?: string;
  isOpen: boolean;
  onClose: () => void;
  /** The dialog stays open, with the reason, if it fails. */
  onConfirm: () => Promise<unknown>;
  children: ReactNode;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, action, dismiss = 'Cancel', isOpen, onClose, onConfirm, children }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  // Each opening is a question of its own: an answer to an earlier one says nothing here.
  const question = useRef(0);
  const takesAnswer = useRef(false);
  useLayoutEffect(() => {
    question.current++;
    takesAnswer.current = isOpen;
    setBusy(false);
    setRefusal(null);
  }, [isOpen]);

  async function confirm() {
    const asked = question.current;
    const answer = (reply: () => void) => asked === question.current && reply();
    // A second click, also while the dialog fades out.
    if (!takesAnswer.current) {
      return;
    }
    takesAnswer.current = false;
    setBusy(true);
    setRefusal(null);
    try {
      await onConfirm();
      answer(onClose);
    } catch (error) {
      answer(() => {
        takesAnswer.current = true;
        setRefusal(asRefusal(error).message);
      });
    } finally {
      answer(() => setBusy(false));
    }
  }

  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <div className="kala-dialog">
        {children}
        {refusal && <p className="kala-refusal" role="alert">{refusal}</p>}
        <div className="kala-actions">
          <Button color="red" loading={isBusy} onClick={() => void confirm()}>{action}</Button>
          <Button variant="default" onClick={onClose} data-autofocus>{dismiss}</Button>
        </div>
      </div>
    </Dialog>
  );
}
