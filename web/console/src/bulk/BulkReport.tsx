import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { counted } from '../format/text.js';
import type { BulkPlan } from './BulkDialog.js';
import type { BulkItem, BulkResult, Refused } from './runBulk.js';
import { outcome, remarks } from './summary.js';

interface Props<Item extends BulkItem> {
  plan: BulkPlan<Item>;
  result: BulkResult;
  onClose: () => void;
}

// A longer table helps nobody, and would be slow.
const MOST = 500;

/** What was done, and each refusal with its name, code and message. */
export function BulkReport<Item extends BulkItem>({ plan, result, onClose }: Props<Item>) {
  const { refusals, ended } = result;
  // The button that had the focus is gone.
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <div className="kala-dialog">
      <div role="status">
        <p><strong>{outcome(plan, result)}</strong>.</p>
        {ended && <p className="kala-refusal">It ended early: {ended.message} (<code>{ended.code}</code>)</p>}
        {remarks(result).map(remark => <p key={remark}>{remark}</p>)}
      </div>
      {refusals.length > 0 && <Refusals refusals={refusals} noun={plan.noun} />}
      <div className="kala-actions">
        <Button variant="default" ref={close} onClick={onClose}>Close</Button>
      </div>
    </div>
  );
}

function Refusals({ refusals, noun }: { refusals: readonly Refused[]; noun: string }) {
  return (
    <div className="kala-bulk-report" tabIndex={0} role="region" aria-label="Refusals">
      <table className="kala-list">
        <thead><tr><th scope="col">Name</th><th scope="col">Why</th></tr></thead>
        <tbody>
          {refusals.slice(0, MOST).map(({ item, refusal }) => (
            <tr key={item.uuid}>
              <td><span className="kala-name">{item.originalFilename}</span></td>
              <td>{refusal.message} <code>{refusal.code}</code></td>
            </tr>
          ))}
        </tbody>
      </table>
      {refusals.length > MOST && <p className="kala-hint">And {counted(refusals.length - MOST, noun)} more.</p>}
    </div>
  );
}
