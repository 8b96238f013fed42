// Uploads 20 files with Uppy's dashboard in headless Chromium: pause, reload of the page, the same files again, pause,
// resume. Once from a page of another origin, once from a page of the server's origin through nginx.
import { build } from 'esbuild';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Checklist, equal, expect, readOptions, until } from './checklist.mjs';
import { FILESTORE, Kala, sha256 } from './kala.mjs';
import { Nginx, STREAMING } from './nginx.mjs';
import { MIB } from './transfer.mjs';

const HELP = `Uploads 20 files with Uppy's dashboard in headless Chromium, with a pause, a reload and a resumption.

    node uppy.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT] [--screenshots FOLDER]

  --server       the words that start the server; {port} is replaced
  --only         only the checks whose name has this text
  --screenshots  a folder for pictures of each step

Needs chromium, nginx and \`npm ci\` in this folder before. Each check prints one line, the last line is
\`N passed, N failed\`; the exit status is 1 if something failed.`;

const here = dirname(fileURLToPath(import.meta.url));
const COUNT = 20;
const SIZE = 6 * MIB;
// In bytes per second: at this rate the files would take two minutes, so that none is complete when the dashboard pauses.
const SLOW = MIB;
// What must have begun before a pause. A browser sends six files at a time.
const BEGUN = 3;

const values = readOptions(HELP, { screenshots: { type: 'string' } });
if (values === null) {
  process.exit(0);
}

async function makeFiles(folder) {
  await mkdir(folder);
  const files = [];
  for (let i = 1; i <= COUNT; i++) {
    const bytes = randomBytes(SIZE + i);
    const name = `file ${String(i).padStart(2, '0')} ü.bin`;
    await writeFile(join(folder, name), bytes);
    files.push({ name, path: join(folder, name), digest: sha256(bytes) });
  }
  return files;
}

// The page and its script in a folder.
async function buildPage(folder, endpoint, token) {
  await build({ entryPoints: [join(here, 'uppy-page.mjs')], bundle: true, minify: true, outdir: folder, logLevel: 'error' });
  const settings = JSON.stringify({ endpoint, token });
  await writeFile(join(folder, 'index.html'), `<!doctype html><html lang="en"><meta charset="utf-8"><title>Uppy and Kala</title>
<link rel="stylesheet" href="uppy-page.css"><h1>Uppy and Kala</h1><div id="uppy"></div>
<script>window.settings = ${settings};</script><script src="uppy-page.js"></script></html>\n`);
}

// A server of pages only, on an origin of its own.
async function servePages(folder) {
  const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
  const server = createServer(async (request, answer) => {
    const name = request.url.slice(1) || 'index.html';
    const content = await readFile(join(folder, name)).catch(() => null);
    answer.writeHead(content ? 200 : 404, { 'Content-Type': types[name.split('.').at(-1)] ?? 'text/plain' });
    answer.end(content);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.closeAllConnections() ?? server.close() };
}

// The dashboard as its user sees it, and what it sends.
class DashboardPage {
  #page;
  #network;
  #pictures = 0;
  sent = [];

  constructor(name) {
    this.name = name;
  }

  async open(browser, url) {
    this.#page = await browser.newPage({ viewport: { width: 920, height: 1290 } });
    this.#page.on('requestfinished', async request => {
      const answer = await request.response();
      this.sent.push({
        method: request.method(), url: request.url(), status: answer.status(), offset: Number(answer.headers()['upload-offset']),
      });
    });
    this.#page.on('request', request => request.method() === 'PATCH'
      && this.sent.push({ method: 'PATCH begins', url: request.url(), offset: Number(request.headers()['upload-offset']) }));
    this.#network = await this.#page.context().newCDPSession(this.#page);
    await this.#network.send('Network.enable');
    await this.#page.goto(url);
  }

  // At most so many bytes per second; -1 for any number.
  rate(uploadThroughput) {
    return this.#network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  }

  async add(files) {
    await this.#page.setInputFiles('input.uppy-Dashboard-input >> nth=0', files.map(({ path }) => path));
    await this.#page.getByText(`${COUNT} files selected`).waitFor();
  }

  press(name) {
    return this.#page.getByRole('button', { name, exact: true }).click();
  }

  shows(text) {
    return this.#page.locator('.uppy-StatusBar').getByText(text, { exact: false }).first().waitFor({ timeout: 100_000 });
  }

  // Uploads that the client has stored for a resumption.
  remembered() {
    return this.#page.evaluate(() => Object.keys(localStorage).filter(key => key.startsWith('tus::')).length);
  }

  async reload() {
    this.sent = [];
    await this.#page.reload();
  }

  async picture(what) {
    if (values.screenshots) {
      await mkdir(values.screenshots, { recursive: true });
      await this.#page.screenshot({ path: join(values.screenshots, `${this.name} ${++this.#pictures} ${what}.png`) });
    }
  }

  close() {
    return this.#page.context().close();
  }
}

async function sessions(kala) {
  const answer = await kala.call('GET', '/sessions?limit=500');
  return (await answer.json()).data;
}

async function run(name, kala, url, files) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = new DashboardPage(name);
  try {
    await page.open(browser, url);
    await page.rate(SLOW);
    await page.add(files);
    await page.picture('files added');
    await page.press(`Upload ${COUNT} files`);
    await until(async () => await page.remembered() === COUNT, `the page remembers ${COUNT} addresses`);
    await until(async () => (await sessions(kala)).filter(({ offset }) => offset > 0).length >= BEGUN, `${BEGUN} uploads with bytes`);
    await page.picture('uploading');
    await page.press('Pause');
    await page.shows('Paused');
    await page.picture('paused');
    const before = await sessions(kala);

    await page.reload();
    await page.add(files);
    await page.press(`Upload ${COUNT} files`);
    const resumed = () => page.sent.filter(({ method, offset }) => method === 'PATCH begins' && offset > 0);
    await until(() => resumed().length >= BEGUN, `${BEGUN} PATCH from an offset above 0`);
    await page.picture('uploading again');
    await page.press('Pause');
    await page.shows('Paused');
    await page.picture('paused again');
    await page.press('Resume');
    await page.rate(-1);
    await page.shows('Complete');
    await page.picture('complete');

    hasResumed(page.sent, before);
    const after = await sessions(kala);
    equal(after.map(({ status }) => status), files.map(() => 'closed'), 'the sessions');
    for (const file of files) {
      const [{ uuid, verified }] = after.filter(({ originalFilename }) => originalFilename === file.name);
      equal(verified, true, `verified of ${file.name}`);
      await kala.hasFile(uuid, file.digest);
    }
  } catch (error) {
    await page.picture('failed');
    throw error;
  } finally {
    await browser.close();
  }
}

// After the reload nothing was created, and each upload went on where the server said.
function hasResumed(sent, before) {
  equal(sent.filter(({ method }) => method === 'POST').length, 0, 'uploads created after the reload');
  for (const { uuid, offset, fileSize } of before.filter(one => one.offset > 0)) {
    const mine = sent.filter(({ url }) => url.endsWith(`/${uuid}`));
    const told = mine.find(({ method, status }) => method === 'HEAD' && status < 300);
    expect(told?.offset >= offset, `HEAD of ${uuid} after ${offset} bytes: ${JSON.stringify(told)}`);
    const first = mine.find(({ method }) => method === 'PATCH begins');
    // A browser that was slow to pause has sent a whole file.
    equal(first?.offset, told.offset === fileSize ? undefined : told.offset, `where the first PATCH of ${uuid} begins`);
  }
}

const list = new Checklist(values.only);

await list.check('Uppy\'s dashboard, a page of another origin', async () => {
  const kala = new Kala(values.server);
  const pages = await servePages(join(await kala.prepare(), 'pages'));
  try {
    await kala.start({ Cors__Origins: pages.origin });
    await buildPage(join(kala.folder, 'pages'), `${kala.origin}${FILESTORE}/tus`, kala.token);
    await run('another origin', kala, pages.origin, await makeFiles(join(kala.folder, 'files')));
  } finally {
    pages.close();
    await kala.remove();
  }
}, 270);

await list.check('Uppy\'s dashboard through nginx, a page of the same origin', async () => {
  const kala = new Kala(values.server);
  const nginx = new Nginx();
  try {
    await kala.start();
    const pages = join(kala.folder, 'pages');
    await buildPage(pages, `${FILESTORE}/tus`, kala.token);
    await nginx.start(kala, STREAMING, pages);
    await run('same origin', kala, `${nginx.origin}/index.html`, await makeFiles(join(kala.folder, 'files')));
  } finally {
    await nginx.remove();
    await kala.remove();
  }
}, 270);

list.end();
