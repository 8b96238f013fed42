import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';
import { Asked } from '../states/Asked.js';
import { PageHead } from '../states/PageHead.js';
import { ByDay } from './ByDay.js';
import { ByOwner } from './ByOwner.js';
import { ByStatus } from './ByStatus.js';
import { DiskFigures } from './DiskFigures.js';
import { useThroughput } from './useThroughput.js';
import './storage.css';

/** What is stored, by day, owner and status, and how long the disk lasts. */
export default function StoragePage() {
  const statistics = useQuery({
    queryKey: ['statistics'],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/filestore/statistics', { signal }))).data,
    refetchInterval: 5_000,
  });
  const arriving = useThroughput(statistics.data, statistics.dataUpdatedAt);
  return (
    <>
      <PageHead title="Storage" />
      <Asked query={statistics}>
        {data => (
          <>
            <DiskFigures statistics={data} arriving={arriving} />
            <ByDay />
            <div className="kala-halves">
              <ByOwner />
              <ByStatus statistics={data} />
            </div>
          </>
        )}
      </Asked>
    </>
  );
}
