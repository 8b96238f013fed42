import { useQuery } from '@tanstack/react-query';
import { useAccess, useMe } from '../access/useAccess.js';
import { api, told } from '../api/answers.js';
import { UsageBars } from '../figures/UsageBars.js';
import { useMaintenance } from '../maintenance/useMaintenance.js';
import { Asked } from '../states/Asked.js';
import { PageHead } from '../states/PageHead.js';
import { JobsTable } from './JobsTable.js';
import { ServerFigures } from './ServerFigures.js';
import '../figures/figures.css';

/** Whether the server works, and how much of one's limits is used. */
export default function StatusPage() {
  const { isAdmin, isAnonymous } = useAccess();
  const about = useQuery({
    queryKey: ['about'],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/about', { signal }))).data,
    refetchInterval: 5_000,
  });
  const me = useMe(5_000);
  const maintenance = useMaintenance(isAdmin);
  return (
    <>
      <PageHead title="Status" />
      <Asked query={about}>{data => <ServerFigures about={data} />}</Asked>
      <section className="kala-card kala-section">
        <h2>{isAnonymous ? 'What is stored, and the limits' : 'What you store, and your limits'}</h2>
        <Asked query={me}>{({ usage, limits }) => <UsageBars usage={usage} limits={limits} />}</Asked>
      </section>
      {isAdmin && (
        <section className="kala-card kala-section">
          <h2>Maintenance</h2>
          <Asked query={maintenance}>{data => <JobsTable jobs={data.works} />}</Asked>
        </section>
      )}
    </>
  );
}
