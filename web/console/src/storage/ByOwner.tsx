import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, told } from '../api/answers.js';
import type { OwnerTotal } from '../api/views.js';
import { Bar } from '../charts/Bar.js';
import { bytes } from '../format/bytes.js';
import { Asked } from '../states/Asked.js';
import { EmptyState } from '../states/EmptyState.js';

export function ByOwner() {
  const owners = useQuery({
    queryKey: ['owners'],
    queryFn: async ({ signal }) => (await told(api.GET('/api/manage/filestore/statistics/owners', { signal }))).data,
    refetchInterval: 30_000,
  });
  return (
    <section className="kala-card kala-section">
      <h2>By owner</h2>
      <Asked query={owners}>{data => data.length > 0 ? <Owners owners={data} /> : <EmptyState title="Nobody stores anything yet" />}</Asked>
      <p className="kala-hint">The 20 owners with the most bytes, including what open and failed sessions have declared.</p>
    </section>
  );
}

function Owners({ owners }: { owners: readonly OwnerTotal[] }) {
  const most = Math.max(1, ...owners.map(owner => owner.bytes));
  return (
    <table className="kala-list">
      <thead>
        <tr><th scope="col">Owner</th><th scope="col" className="kala-bar-cell">Share</th><th scope="col" data-align="end">Bytes</th><th scope="col" data-align="end">Files</th></tr>
      </thead>
      <tbody>
        {owners.map(owner => (
          <tr key={owner.owner}>
            <td className="kala-name"><Link href={`/sessions?owner=${owner.owner}`}>{owner.ownerName ?? owner.owner}</Link></td>
            <td className="kala-bar-cell"><Bar share={owner.bytes / most} label={`${Math.round(owner.bytes / most * 100)} % of the largest`} /></td>
            <td data-align="end">{bytes(owner.bytes)}</td>
            <td data-align="end">{owner.files.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
