import { Link } from 'wouter';
import type { Statistics } from '../api/views.js';
import { Bar } from '../charts/Bar.js';
import { bytes } from '../format/bytes.js';
import { counted } from '../format/text.js';
import { time } from '../format/time.js';

export function ByStatus({ statistics }: { statistics: Statistics }) {
  const statuses = Object.entries(statistics.sessions);
  const most = Math.max(1, ...statuses.map(([, total]) => total.count));
  return (
    <section className="kala-card kala-section">
      <h2>Sessions by status</h2>
      <table className="kala-list">
        <thead>
          <tr><th scope="col">Status</th><th scope="col" className="kala-bar-cell">Share</th><th scope="col" data-align="end">Sessions</th><th scope="col" data-align="end">Bytes</th></tr>
        </thead>
        <tbody>
          {statuses.map(([status, total]) => (
            <tr key={status}>
              <td><Link href={`/sessions?status=${status}`}>{status}</Link></td>
              <td className="kala-bar-cell"><Bar share={total.count / most} label={`${Math.round(total.count / most * 100)} % of the largest`} /></td>
              <td data-align="end">{total.count.toLocaleString()}</td>
              <td data-align="end">{bytes(total.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="kala-hint">Closed sessions whose file was deleted count as long as they are remembered.</p>
      <Blobs disk={statistics.disk} />
    </section>
  );
}

function Blobs({ disk }: { disk: Statistics['disk'] }) {
  const said = disk
    ? `At ${time(disk.countedAt)} the collector found ${counted(disk.blobs.count, 'blob')} with ${bytes(disk.blobs.bytes)}; `
      + `${bytes(disk.collectableNow.bytes)} can be removed now, ${bytes(disk.collectableLater.bytes)} after their grace time.`
    : 'The collector has not run since this server started, so what it can remove is unknown.';
  return <p className="kala-hint">{said}</p>;
}
