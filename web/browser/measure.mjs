// Measures uploads from a page in Chromium, and prints a table. Its figures mean something on an idle machine only.
import { spawn } from 'node:child_process';
import { unlink } from 'node:fs/promises';
import { expect, readOptions, until } from '../../tests/clients/checklist.mjs';
import { FILESTORE } from '../../tests/clients/kala.mjs';
import { processorSeconds, rendererMemory } from './chromium.mjs';
import { makeFile, MIB } from './files.mjs';
import { Stand } from './stand.mjs';

const HELP = `Measures uploads from a page in Chromium.

    node measure.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--mib 1024] [--pairs 5] [--large-gib 10]
      [--queued 5000] [--offline 60] [--only TEXT]

  --server     the words that start the server; {port} is replaced
  --mib        the size of the file that is sent again and again
  --pairs      how often curl and the page take turns
  --large-gib  the size of the file for the memory of the tab; 0 for none
  --queued     files in the queue
  --offline    seconds without a network
  --only       only the figures whose name has this text

Needs chromium, curl, \`npm ci\` in web/, \`npm run build -w client\`, and disk for one large file twice.`;

const values = readOptions(HELP, {
  mib: { type: 'string', default: '1024' }, pairs: { type: 'string', default: '5' }, 'large-gib': { type: 'string', default: '10' },
  queued: { type: 'string', default: '5000' }, offline: { type: 'string', default: '60' },
});
if (values === null) {
  process.exit(0);
}

const SIZE = Number(values.mib) * MIB;
const GIB = 1024 * MIB;
const stand = new Stand(values.server);
// So that an upload without a hash ends without one.
await stand.start({ Filestore__AllowCloseWithoutHash: 'true' });
const { kala } = stand;
const rows = [];
const file = await makeFile(kala.folder, SIZE);

const median = all => all.toSorted((left, right) => left - right)[Math.floor((all.length - 1) / 2)];
const wanted = name => name.includes(values.only);
const mibPerSecond = (bytes, seconds) => `${(bytes / MIB / seconds).toFixed(0)} MiB/s`;

function row(figure, measured, goal) {
  rows.push({ figure, measured, goal });
  console.log(`${figure}: ${measured} (${goal})`);
}

async function remove(uuid) {
  await kala.call('DELETE', `/files/${uuid}`);
  // Deleted bytes are collected later; a disk need not hold them all.
  await kala.call('POST', '/maintenance/collect?force=true');
}

async function sendByCurl() {
  const created = await kala.call('POST', '/sessions', { fileSize: SIZE });
  const { data } = await created.json();
  const curl = spawn('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{time_total}', '-X', 'POST', '-T', file.path, '-H', 'Expect:',
    '-H', 'Content-Type: application/octet-stream', '-H', `Authorization: Bearer ${kala.token}`,
    `${kala.origin}${FILESTORE}/sessions/${data}/write?mode=WRITE`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  curl.stdout.on('data', piece => { said += piece; });
  await new Promise(resolve => curl.once('close', resolve));
  const [status, seconds] = said.split(' ').map(Number);
  expect(status === 200, `curl got ${said}`);
  await kala.call('DELETE', `/sessions/${data}`);
  await kala.call('POST', '/maintenance/collect?force=true');
  return seconds;
}

// Seconds until all bytes are stored, until the end, of the close alone, and of Chromium's processors.
async function sendByPage(settings, sent = [file]) {
  await stand.renew();
  const page = await stand.open({ base: kala.origin, ...settings });
  const before = processorSeconds();
  await page.choose(...sent);
  const all = [];
  for (const number of sent.keys()) {
    all.push(await page.reaches('done', number, 3600));
  }
  const cpu = processorSeconds() - before;
  const tasks = await page.page.evaluate(() => window.tasks);
  for (const { uuid } of all) {
    await remove(uuid);
  }
  const [{ times }] = all;
  await page.close();
  return { send: (times.closing - times.session) / 1000, whole: (times.done - times.begun) / 1000, close: times.done - times.closing, cpu, tasks };
}

async function hashAlone() {
  await stand.renew();
  const page = await stand.open();
  await page.page.evaluate(() => {
    window.hashing = new Promise((resolve, reject) => {
      document.querySelector('input').onchange = ({ target: { files: [chosen] } }) => {
        const begun = performance.now();
        const worker = new Worker('/client/src/HashWorker.js', { type: 'module' });
        worker.onmessage = ({ data }) => 'hash' in data ? resolve((performance.now() - begun) / 1000) : 'failed' in data && reject(new Error(data.why));
        worker.postMessage({ file: chosen, from: { at: 0, state: null } });
      };
    });
  });
  await page.choose(file);
  const seconds = await page.page.evaluate(() => window.hashing);
  await page.close();
  return seconds;
}

async function againstCurl() {
  const [ways, curls] = [{ 'one body': { chunk: 0 }, '64 MiB slices': {} }, []];
  const runs = Object.fromEntries(Object.keys(ways).map(name => [name, []]));
  await sendByCurl();
  for (let i = 0; i < Number(values.pairs); i++) {
    const curl = await sendByCurl();
    curls.push(curl);
    for (const [name, settings] of Object.entries(ways)) {
      const run = await sendByPage({ verify: 'none', ...settings });
      runs[name].push({ ...run, ratio: curl / run.send });
      console.log(`  pair ${i + 1}: curl ${mibPerSecond(SIZE, curl)}, ${name} ${mibPerSecond(SIZE, run.send)}, ${run.cpu.toFixed(1)} CPU s`);
    }
  }
  for (const [name, all] of Object.entries(runs)) {
    const ratios = all.map(({ ratio }) => ratio);
    row(`without hash, ${name}, against curl (${mibPerSecond(SIZE, median(curls))})`,
      `median ${median(ratios).toFixed(2)} of ${ratios.map(one => one.toFixed(2)).join(', ')}`, name === 'one body' ? '>= 0.6' : '>= 0.5');
    row(`Chromium's processor time, ${name}`, `${(median(all.map(({ cpu }) => cpu)) / SIZE * GIB).toFixed(1)} s/GiB`, '<= 6 s/GiB');
  }
}

async function withHash() {
  const all = [];
  for (let i = 0; i < Number(values.pairs); i++) {
    const [hash, send, both] = [await hashAlone(), (await sendByPage({ verify: 'none' })).send, await sendByPage({})];
    all.push({ ratio: both.whole / Math.max(hash, send), close: both.close, hash, send, whole: both.whole, cpu: both.cpu });
    console.log(`  hash alone ${hash.toFixed(1)} s, sending alone ${send.toFixed(1)} s, both ${both.whole.toFixed(1)} s`);
  }
  row('with hash, against the slower of hash and sending alone', `median ${median(all.map(({ ratio }) => ratio)).toFixed(2)} `
    + `(hash alone ${mibPerSecond(SIZE, median(all.map(({ hash }) => hash)))}, whole ${mibPerSecond(SIZE, median(all.map(({ whole }) => whole)))})`, '<= 1.3');
  row('close', `median ${median(all.map(({ close }) => close)).toFixed(0)}, longest ${Math.max(...all.map(({ close }) => close)).toFixed(0)} ms`, '<= 100 ms');
  row('Chromium\'s processor time with hash', `${(median(all.map(({ cpu }) => cpu)) / SIZE * GIB).toFixed(1)} s/GiB`, 'no goal');
}

async function longTasks() {
  const { tasks } = await sendByPage({}, [file, await makeFile(kala.folder, SIZE), await makeFile(kala.folder, SIZE)]);
  row('long tasks of the page while 3 files hash and send', `${tasks.length} over 50 ms, longest ${Math.max(0, ...tasks)} ms`, 'none > 100 ms');
}

async function memoryOfTheTab() {
  const large = await makeFile(kala.folder, Number(values['large-gib']) * GIB);
  await stand.renew();
  const page = await stand.open({ base: kala.origin });
  await page.choose(large);
  let most = 0;
  const timer = setInterval(() => { most = Math.max(most, rendererMemory()); }, 500);
  const { uuid, times } = await page.reaches('done', 0, 3600);
  clearInterval(timer);
  row(`memory of the tab, ${values['large-gib']} GiB`, `${(most / MIB).toFixed(0)} MiB at most, ${mibPerSecond(large.size, (times.done - times.begun) / 1000)}`, '<= 300 MB');
  await page.close();
  await remove(uuid);
  await unlink(large.path);
}

async function queue() {
  await stand.renew();
  const page = await stand.open({ base: kala.origin, queue: true });
  const count = Number(values.queued);
  const begun = await page.page.evaluate(files => {
    const all = Array.from({ length: files }, (_, i) => new File([`file ${i} of a folder`], `${i}.txt`, { lastModified: i }));
    const now = performance.now();
    window.send(all);
    return now;
  }, count);
  await until(async () => (await page.one())?.times.sent !== undefined, 'a first byte');
  const { times } = await page.one();
  row(`${count} files queued: drop to first byte`, `${((times.sent - begun) / 1000).toFixed(2)} s`, '<= 2 s');
  await until(async () => await page.page.evaluate(() => window.ended.done) >= count, 'all files are stored', 3600);
  const seconds = await page.page.evaluate(from => (performance.now() - from) / 1000, begun);
  const [tasks, failed] = await page.page.evaluate(() => [window.tasks, window.ended.failed]);
  row(`${count} files queued: memory of the tab at the end`, `${(rendererMemory() / MIB).toFixed(0)} MiB`, '<= 300 MB');
  row(`${count} files queued: all stored`, `${seconds.toFixed(0)} s, ${(count / seconds).toFixed(0)} files/s, ${failed} failed, `
    + `${tasks.length} long tasks, longest ${Math.max(0, ...tasks)} ms`, 'none > 100 ms');
  await page.close();
}

async function interrupted(interrupt) {
  await stand.renew();
  stand.proxy.rate = Math.max(MIB, SIZE / 16);
  const page = await stand.open({ chunk: Math.max(MIB, SIZE / 64) });
  await page.choose(file);
  await page.stored(SIZE / 2);
  const back = await interrupt();
  const calls = stand.proxy.calls.length;
  await until(() => stand.proxy.calls.slice(calls).some(({ path }) => path.endsWith('/write')), 'a write afterwards');
  const [asked, wrote] = [stand.proxy.calls[calls], stand.proxy.calls.slice(calls).find(({ path }) => path.endsWith('/write'))];
  stand.proxy.rate = 0;
  const { uuid } = await page.reaches('done', 0, 600);
  await remove(uuid);
  await page.close();
  return [asked.at - back, wrote.at - back].map(time => `${(time / 1000).toFixed(2)} s`).join(', ');
}

async function offline() {
  row(`offline ${values.offline} s: until it asks, until it writes`, await interrupted(async () => {
    await stand.context.setOffline(true);
    await new Promise(resolve => setTimeout(resolve, Number(values.offline) * 1000));
    const now = Date.now();
    await stand.context.setOffline(false);
    return now;
  }), '<= 1 s');
}

async function killed() {
  for (const seconds of [1, 5, 15]) {
    row(`kill -9, ${seconds} s away: until it asks after the server is ready, until it writes`, await interrupted(async () => {
      await kala.kill();
      await new Promise(resolve => setTimeout(resolve, seconds * 1000));
      await kala.start(stand.settings);
      return Date.now();
    }), '<= 6 s');
  }
}

const figures = { 'against curl': againstCurl, 'with hash': withHash, 'long tasks': longTasks, 'memory': memoryOfTheTab, 'queue': queue, offline, killed };
for (const [name, work] of Object.entries(figures)) {
  if (wanted(name) && !(name === 'memory' && Number(values['large-gib']) === 0)) {
    await work();
  }
}
console.log('\n| figure | measured | goal |\n|---|---|---|');
rows.forEach(({ figure, measured, goal }) => console.log(`| ${figure} | ${measured} | ${goal} |`));
await stand.stop();
process.exit(0);
