import { time } from '../format/time.js';
import { Asked } from '../states/Asked.js';
import { PageHead } from '../states/PageHead.js';
import { AssignOwner } from './AssignOwner.js';
import { JobCard } from './JobCard.js';
import { useMaintenance } from './useMaintenance.js';
import '../figures/figures.css';
import './maintenance.css';

/** The jobs that keep the storage in order: when they ran, what they did, and running them now. */
export default function MaintenancePage() {
  const maintenance = useMaintenance();
  return (
    <>
      <PageHead title="Maintenance" />
      <Asked query={maintenance}>
        {data => (
          <>
            <p className="kala-hint">
              These are the runs of the server that answers, since its start at {time(data.since)}.
              {data.runsByItself ? ' It runs the jobs by itself, too.' : ' It does not run the jobs by itself.'}
            </p>
            <div className="kala-jobs">
              {data.works.map(job => <JobCard key={job.name} job={job} />)}
              <AssignOwner />
            </div>
          </>
        )}
      </Asked>
    </>
  );
}
