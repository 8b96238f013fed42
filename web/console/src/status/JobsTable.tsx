import { Link } from 'wouter';
import type { Job } from '../api/views.js';
import { time } from '../format/time.js';
import { corruptOf, jobWords, reportWords } from '../maintenance/words.js';
import { Tag } from '../states/Tag.js';
import './status.css';

/** The jobs in short; the page Maintenance has the rest. */
export function JobsTable({ jobs }: { jobs: readonly Job[] }) {
  return (
    <>
      <table className="kala-list">
        <thead><tr><th scope="col">Job</th><th scope="col">State</th><th scope="col">Last run</th></tr></thead>
        <tbody>
          {jobs.map(job => (
            <tr key={job.name}>
              <td className="kala-job">{jobWords(job.name).title}</td>
              <td><StateOf job={job} /></td>
              <td>{job.last ? `${time(job.last.startedAt)}: ${reportWords(job.name, job.last.report) ?? job.last.outcome}` : 'none since the start of the server'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="kala-hint"><Link href="/maintenance">Run them, or see what they do</Link></p>
    </>
  );
}

function StateOf({ job }: { job: Job }) {
  return job.isRunning ? <Tag tone="busy">running</Tag>
    : job.last === null ? <Tag tone="quiet">waiting</Tag>
      : corruptOf(job.last.report).length > 0 ? <Tag tone="bad">corrupt files</Tag>
        : job.last.outcome === 'ok' ? <Tag tone="good">ok</Tag> : <Tag tone="bad">{job.last.outcome}</Tag>;
}
