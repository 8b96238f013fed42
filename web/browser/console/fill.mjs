import { STATIONS } from './datastores.mjs';

// A server as it looks after some days: files, sessions in every state, users and keys.
const MIB = 2 ** 20;

export async function fill(stand) {
  const ann = await stand.user(undefined, 'ann');
  for (const [name, text, type] of [
    ['notes.txt', 'Notes of the meeting\n', 'text/plain'], ['measurements 2026-11.csv', 'time,value\n1,2\n'.repeat(4000), 'text/csv'],
    ['Übersicht.html', '<h1>Overview</h1>', 'text/html'], ['empty.log', '', 'text/plain'],
  ]) {
    await stand.file(name, text, { token: ann.token, type });
  }
  await stand.file('backup-monday.tar.gz', 'x'.repeat(6 * MIB), { type: 'application/gzip' });
  for (const name of ['camera-7 2026-11-28.mp4', 'sequencer run 0412.fastq.gz', 'archive-2025.zip']) {
    await stand.session(name, { text: 'y'.repeat(3 * MIB), size: 8 * MIB });
  }
  await stand.session('not begun.bin', { size: 40 * MIB });
  await stand.failed('damaged on the way.iso');
  const aborted = await stand.session('given up.mov', { size: MIB });
  await stand.kala.call('DELETE', `/sessions/${aborted}`);
  await stand.datastore('stations.geojson', STATIONS);
  await stand.datastore('cut off.geojson', STATIONS.slice(0, -40), { mustBeReady: false });
  await stand.manage('POST', '/api/auth/api-key', {
    name: 'nightly backup', permissions: ['filestore.upload'], validTo: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  });
}
