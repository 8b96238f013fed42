import { Button, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { serverNow } from '../api/serverTime.js';
import type { Job } from '../api/views.js';
import { Reason } from '../dialogs/Reason.js';
import { useSubmit } from '../dialogs/useSubmit.js';
import { duration, time } from '../format/time.js';
import { Tag } from '../states/Tag.js';
import { ForceDialog } from './ForceDialog.js';
import { LastRun } from './LastRun.js';
import { runJob } from './runJob.js';
import { jobWords } from './words.js';

const CALLS = ['expire', 'collect', 'scrub'];

export function JobCard({ job }: { job: Job }) {
  const { title, text } = jobWords(job.name);
  const { isBusy, refusal, submit } = useSubmit();
  const [isForcing, setForcing] = useState(false);
  const isRunning = job.isRunning || isBusy;
  return (
    <section className="kala-card kala-section">
      <div className="kala-section-head">
        <h2>{title}</h2>
        {isRunning ? <Tag tone="busy">running</Tag> : <Tag tone="quiet">waiting</Tag>}
      </div>
      <p>{text}</p>
      <dl className="kala-facts">
        <dt>Next run</dt>
        <dd>{job.nextDueAt === null ? 'not scheduled' : `${time(job.nextDueAt)}, ${until(job.nextDueAt)}`}</dd>
        <dt>Runs</dt>
        <dd>{job.automaticRuns.toLocaleString()} by itself, {job.manualRuns.toLocaleString()} by a call</dd>
        <dt>Last run</dt>
        <dd>{job.last ? <LastRun name={job.name} run={job.last} /> : 'none yet'}</dd>
      </dl>
      <Reason refusal={refusal} />
      {isBusy && job.name === 'scrub' && (
        <p className="kala-notice" role="status">
          You may go to other pages of the console. Closing or reloading this tab cancels the run.
        </p>
      )}
      {CALLS.includes(job.name) && (
        <div className="kala-actions kala-run">
          <Button variant="default" loading={isBusy} disabled={isRunning} onClick={() => void submit(() => runJob(job.name))}>Run now<VisuallyHidden component="span"> {job.name}</VisuallyHidden></Button>
          {job.name === 'collect' && <Button variant="subtle" color="red" disabled={isRunning} onClick={() => setForcing(true)}>Without grace time…</Button>}
        </div>
      )}
      <ForceDialog isOpen={isForcing} onClose={() => setForcing(false)} />
    </section>
  );
}

function until(iso: string): string {
  const left = Date.parse(iso) - serverNow();
  return left > 0 ? `in ${duration(left)}` : 'due';
}
