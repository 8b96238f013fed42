// A page that uploads what is chosen, and writes down what the package reports. Its settings are JSON in the fragment of
// its address: the options of the package, `queue` for all files through one queue, `trusted` for a worker whose address
// a Trusted Types policy made, `counting` for a worker that tells which bytes it reads.
import { upload, uploads } from '/client/src/index.js';

const { token, queue, trusted, counting, ...settings } = JSON.parse(decodeURIComponent(location.hash.slice(1) || '{}'));
const list = document.querySelector('ul');
const summary = document.querySelector('#summary');

window.credentials = token;
window.asked = 0;
window.shown = [];
window.tasks = [];
window.ended = { done: 0, failed: 0 };
window.read = [];

new PerformanceObserver(entries => window.tasks.push(...entries.getEntries().map(({ duration }) => Math.round(duration))))
  .observe({ type: 'longtask' });

function options() {
  const all = { ...settings };
  if (token) {
    all.token = async () => {
      window.asked++;
      if (window.credentials === null) {
        throw new Error('signed out');
      }
      return window.credentials;
    };
  }
  if (trusted) {
    const policy = trustedTypes.createPolicy('kala-worker', { createScriptURL: address => address });
    all.worker = policy.createScriptURL('/client/src/HashWorker.js');
  }
  if (counting) {
    new BroadcastChannel('read').onmessage = ({ data }) => window.read.push(data);
    all.worker = () => new Worker('/counting-worker.mjs', { type: 'module' });
  }
  return all;
}

const mib = bytes => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function show(one) {
  const { file } = one;
  const seen = {
    name: file.name, size: file.size, events: [], times: { begun: performance.now() }, hashedFrom: null, retries: [], pauses: [], error: null,
    result: null, one,
  };
  window.shown.push(seen);
  const row = document.createElement('li');
  const [name, buttons, bar, said] = ['strong', 'span', 'progress', 'output'].map(tag => row.appendChild(document.createElement(tag)));
  name.textContent = file.name;
  bar.max = file.size || 1;
  bar.ariaLabel = file.name;
  for (const [label, press] of [['Pause', () => one.pause()], ['Resume', () => one.resume()], ['Cancel', () => one.cancel()]]) {
    const button = buttons.appendChild(document.createElement('button'));
    button.textContent = label;
    button.onclick = press;
  }
  list.append(row);

  const say = () => {
    const { sent, confirmed, hashed, bytesPerSecond } = one.progress;
    bar.value = sent;
    said.textContent = `${one.state}: ${mib(sent)} sent, ${mib(confirmed)} stored, ${mib(hashed)} hashed, ${mib(bytesPerSecond)}/s`;
  };
  const note = event => {
    if (seen.events.at(-1) !== event) {
      seen.events.push(event);
    }
    seen.times[event] ??= performance.now();
    say();
  };
  one.on('session', ({ uuid, offset }) => { note('session'); Object.assign(seen, { uuid, from: offset }); });
  one.on('progress', ({ sent }) => { note('progress'); seen.times.sent ??= sent > 0 ? performance.now() : undefined; });
  one.on('hashing', ({ hashed }) => { note('hashing'); seen.hashedFrom ??= hashed; });
  one.on('retry', ({ attempt, pause, reason }) => {
    note('retry');
    seen.retries.push({ attempt, pause, code: reason.code });
    said.textContent += `; again in ${(pause / 1000).toFixed(1)} s: ${reason.message}`;
  });
  one.on('pause', ({ reason }) => {
    note('pause');
    seen.pauses.push(reason?.code ?? null);
    said.textContent += reason ? `; ${reason.message}` : '';
  });
  one.on('closing', () => note('closing'));
  one.on('done', result => {
    note('done');
    seen.result = result;
    row.className = 'done';
    bar.value = bar.max;
    said.textContent = `${result.verified ? 'Verified' : 'Stored'}: ${result.hash}`;
  });
  one.on('error', reason => {
    note('error');
    seen.error = { code: reason.code ?? reason.name, message: reason.message };
    row.className = 'failed';
    said.textContent = reason.message;
  });
  return one;
}

function sendQueued(files) {
  const all = window.queue ??= uploads({ ...options(), limit: 3 });
  all.on('upload', one => window.shown.length < 50 && show(one));
  const count = () => { summary.textContent = `${window.ended.done} stored, ${window.ended.failed} failed`; };
  all.on('done', () => { window.ended.done++; count(); });
  all.on('error', () => { window.ended.failed++; count(); });
  all.addAll(files);
}

window.send = files => queue ? sendQueued(files) : files.forEach(file => show(upload(file, options())));

document.querySelector('input').onchange = event => {
  window.send([...event.target.files]);
  // Otherwise the same file cannot be chosen again.
  event.target.value = '';
};
window.isLoaded = true;
