import { useState, type ReactNode } from 'react';
import { Dialog } from '../dialogs/Dialog.js';
import { BulkSteps } from './BulkSteps.js';
import type { BulkItem, BulkSet } from './runBulk.js';
import { useBulkRun } from './useBulkRun.js';
import './bulk.css';

/** What is to be done, and with which items. */
export interface BulkPlan<Item extends BulkItem> {
  title: string;
  /** The verb and the noun in the singular, such as `Abort` and `session`; and the verb in the past, such as `aborted`. */
  verb: string;
  noun: string;
  past: string;
  /** What it means, told before it begins. */
  consequence: ReactNode;
  /** Counts the items, which are then fixed; null if the server cannot count so many. */
  fix: () => Promise<BulkSet<Item> | null>;
  act: (item: Item) => Promise<unknown>;
}

interface Props<Item extends BulkItem> {
  /** Null while the dialog is closed. */
  plan: BulkPlan<Item> | null;
  /** `changed` is true if anything was done. */
  onClose: (changed: boolean) => void;
}

/** Asks with the number first, then does it, shows how far it is, and reports each refusal. */
export function BulkDialog<Item extends BulkItem>({ plan, onClose }: Props<Item>) {
  const [isRunning, setRunning] = useState(false);
  const [changed, setChanged] = useState(false);
  const run = useBulkRun();
  const close = () => {
    run.seen();
    onClose(changed);
    setChanged(false);
  };
  return (
    <Dialog title={plan?.title ?? ''} isOpen={plan !== null} onClose={() => !isRunning && close()}>
      {plan && <BulkSteps plan={plan} run={run} onRunning={setRunning} onChanged={() => setChanged(true)} onClose={close} />}
    </Dialog>
  );
}
