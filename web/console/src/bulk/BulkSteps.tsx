import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { asRefusal, type Refusal } from '../api/Refusal.js';
import { counted } from '../format/text.js';
import type { BulkPlan } from './BulkDialog.js';
import { BulkReport } from './BulkReport.js';
import type { BulkRun } from './BulkRun.js';
import type { BulkItem, BulkProgress, BulkResult, BulkSet } from './runBulk.js';

interface Props<Item extends BulkItem> {
  plan: BulkPlan<Item>;
  run: BulkRun;
  onRunning: (isRunning: boolean) => void;
  onChanged: () => void;
  onClose: () => void;
}

/** What was counted, or why nothing was: null is too many to count. */
type Count<Item> = { set: BulkSet<Item> | null } | { refusal: Refusal };

export function BulkSteps<Item extends BulkItem>({ plan, run, onRunning, onChanged, onClose }: Props<Item>) {
  const count = useCount(plan);
  const [progress, setProgress] = useState<BulkProgress | null>(null);
  const [result, setResult] = useState<BulkResult | null>(null);

  async function start(set: BulkSet<Item>) {
    onRunning(true);
    setProgress({ done: 0, refused: 0 });
    setResult(await run.start(plan, set, setProgress));
    onRunning(false);
    onChanged();
  }

  if (result) {
    return <BulkReport plan={plan} result={result} onClose={onClose} />;
  }
  const set = count && 'set' in count ? count.set : null;
  if (progress && set) {
    return <Running plan={plan} count={set.number} progress={progress} onStop={() => run.stop()} />;
  }
  const number = set?.number;
  return (
    <div className="kala-dialog">
      <p role="status">{question(plan, count)}</p>
      {number ? <p className="kala-hint">{plan.consequence}</p> : null}
      <div className="kala-actions">
        {set && number ? <Button color="red" onClick={() => void start(set)}>{plan.verb} {counted(number, plan.noun)}</Button> : null}
        <Button variant="default" onClick={onClose} data-autofocus>{number || !count ? 'Cancel' : 'Close'}</Button>
      </div>
    </div>
  );
}

function useCount<Item extends BulkItem>(plan: BulkPlan<Item>): Count<Item> | null {
  const [count, setCount] = useState<Count<Item> | null>(null);
  useEffect(() => {
    let isLate = false;
    plan.fix().then(
      set => !isLate && setCount({ set }),
      (error: unknown) => !isLate && setCount({ refusal: asRefusal(error) }),
    );
    return () => {
      isLate = true;
    };
  }, [plan]);
  return count;
}

function question<Item extends BulkItem>(plan: BulkPlan<Item>, count: Count<Item> | null): string {
  if (!count) {
    return 'Counting…';
  }
  if ('refusal' in count) {
    return `${count.refusal.message} (${count.refusal.code})`;
  }
  return count.set === null ? `There are more ${plan.noun}s than the server counts. Choose a shorter time of creation, then try again.`
    : count.set.number === 0 ? `There is no ${plan.noun} to ${plan.verb.toLowerCase()}.`
      : `${plan.verb} ${counted(count.set.number, plan.noun)}?`;
}

interface RunningProps<Item extends BulkItem> {
  plan: BulkPlan<Item>;
  count: number;
  progress: BulkProgress;
  onStop: () => void;
}

function Running<Item extends BulkItem>({ plan, count, progress, onStop }: RunningProps<Item>) {
  const [isStopping, setStopping] = useState(false);
  const stop = () => {
    setStopping(true);
    onStop();
  };
  return (
    <div className="kala-dialog">
      <progress className="kala-bulk-progress" aria-label="Progress" max={count} value={progress.done + progress.refused} />
      <p>
        {progress.done.toLocaleString()} of {counted(count, plan.noun)} {plan.past}{progress.refused > 0 && `, ${progress.refused.toLocaleString()} refused`}
      </p>
      <div className="kala-actions">
        <Button variant="default" onClick={stop} loading={isStopping} data-autofocus>Stop</Button>
      </div>
    </div>
  );
}
