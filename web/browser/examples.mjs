// Runs every example of docs/web-frontends.md as it stands there, in headless Chromium: with nginx and the server of the
// document in front of the pages, and Kala on an origin of its own.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atEnd, Checklist, equal, expect, readOptions, until } from '../../tests/clients/checklist.mjs';
import { Kala } from '../../tests/clients/kala.mjs';
import { freePort } from '../../tests/browser/server.mjs';
import { launch } from './chromium.mjs';
import { readDocument, writePages } from './document.mjs';
import { hasFile, makeFile, MIB } from './files.mjs';

const HELP = `Runs every example of docs/web-frontends.md in headless Chromium.

    node examples.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT] [--screenshots FOLDER]

  --server       the words that start the server; {port} is replaced
  --only         only the checks whose name has this text
  --screenshots  a folder for pictures of the pages

Needs chromium, nginx, \`npm ci\` in web/ and \`npm run build -w client\` before. Each check prints one line, the last line is
\`N passed, N failed\`; the exit status is 1 if something failed.`;

const values = readOptions(HELP, { screenshots: { type: 'string' } });
if (values === null) {
  process.exit(0);
}
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;
const PICTURE = { width: 900, height: 700 };

const list = new Checklist(values.only);
const guide = await readDocument();
const kala = new Kala(values.server);
const folder = await kala.prepare();
const [port, uploadsPort] = [await freePort(), await freePort()];
const app = `http://127.0.0.1:${port}`;
await kala.start(Object.fromEntries(Object.entries(guide.settings).map(([name, value]) => [name, value.replace('https://app.example.org', app)])));
const KALA_KEY = await kala.key('pages', ['filestore.upload', 'filestore.read']);
const pages = await writePages(folder, guide, {
  'https://files.example.org': kala.origin, 'https://app.example.org': app, '127.0.0.1:8000': `127.0.0.1:${port}`,
  '127.0.0.1:3000': `127.0.0.1:${uploadsPort}`, 'listen(3000,': `listen(${uploadsPort},`, '/srv/pages': join(folder, 'pages'), 'your key': KALA_KEY,
});
start('node', [join(folder, 'server.mjs')], { KALA_KEY });
await startNginx();
const browser = await launch();

function start(program, words, more = {}) {
  const running = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...more } });
  atEnd(() => running.kill());
  return running;
}

async function startNginx() {
  const { readFile } = await import('node:fs/promises');
  const block = await readFile(join(folder, 'nginx.conf'), 'utf8');
  const whole = join(folder, 'whole.conf');
  await mkdir(join(folder, 'nginx'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder}/nginx/${kind};`);
  await writeFile(whole, `${process.getuid() === 0 ? 'user root;' : ''} daemon off; master_process off; pid ${folder}/nginx/pid;
error_log ${folder}/nginx/log; events {}
http { access_log off; types { text/html html; text/javascript js mjs; text/css css; } ${temporary.join(' ')}
${policyFields()}
${block} }\n`);
  const nginx = start('/usr/sbin/nginx', ['-e', `${folder}/nginx/log`, '-c', whole]);
  await until(() => {
    expect(nginx.exitCode === null, 'nginx ended');
    return fetch(`${app}/index.html`).then(answer => answer.ok, () => false);
  }, 'nginx serves the pages');
}

// The policies of the document, for the page strict.js.html and for the worker; nginx leaves an empty field out.
function policyFields() {
  const [page, worker] = guide.policies.map(policy => policy.replace('https://files.example.org', kala.origin));
  return `map $uri $policy { default ''; ~/strict\\.js\\.html$ "${page}"; ~/HashWorker\\.js$ "${worker}"; }\nadd_header Content-Security-Policy $policy;`;
}

class Example {
  reports = [];

  async open(name) {
    this.name = name;
    this.context = await browser.newContext({ viewport: PICTURE });
    this.page = await this.context.newPage();
    this.page.on('pageerror', error => this.reports.push(error.message));
    this.page.on('console', message => (message.type() === 'error' || message.type() === 'info' || message.type() === 'log') && this.reports.push(message.text()));
    await this.page.goto(`${app}/${name}`);
    return this;
  }

  choose(...files) {
    return this.page.setInputFiles('input[type=file] >> nth=0', files.map(({ path }) => path));
  }

  // Waits until an element or the console has said this.
  async says(pattern, selector = 'output') {
    let said = '';
    await until(async () => {
      said = selector ? (await this.page.locator(selector).allTextContents()).join(' ') : this.reports.join(' ');
      return pattern.test(said);
    }, () => '', 60).catch(() => expect(false, `${this.name} says "${said}"; ${this.reports}`));
    return pattern.exec(said);
  }

  async picture(what = '') {
    if (values.screenshots) {
      await mkdir(values.screenshots, { recursive: true });
      await this.page.screenshot({ path: join(values.screenshots, `example ${this.name} ${what}.png`) });
    }
  }
}

async function example(name, work, what = name) {
  await list.check(what, async () => {
    const one = await new Example().open(name);
    try {
      await work(one);
    } catch (error) {
      await one.picture('failed');
      throw error;
    } finally {
      await one.context.close();
    }
  });
}

async function uploaded(file, uuid, isVerified = true) {
  await hasFile(kala, uuid, file);
  equal((await kala.session(uuid)).verified, isVerified, 'verified');
}

// ---- the page

await example('index.html', async one => {
  const file = await makeFile(folder, 70 * MIB);
  await one.choose(file);
  const [uuid] = await one.says(UUID);
  await one.says(/verified: true/);
  await uploaded(file, uuid);
  await one.picture();
});

await example('react.jsx.html', async one => {
  const file = await makeFile(folder, 20 * MIB);
  await one.choose(file);
  await one.page.getByRole('button', { name: 'Pause' }).click();
  await one.says(/paused/);
  await one.page.getByRole('button', { name: 'Resume' }).click();
  const [uuid] = await one.says(UUID);
  await uploaded(file, uuid);
  await one.picture();
});

await example('uppy.js.html', async one => {
  const files = [await makeFile(folder, 48 * MIB), await makeFile(folder, 3 * MIB), await makeFile(folder, 0)];
  const network = await one.context.newCDPSession(one.page);
  const rate = uploadThroughput => network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  const press = name => one.page.getByRole('button', { name, exact: true }).click();
  const shows = text => one.page.locator('.uppy-StatusBar').getByText(text, { exact: false }).first().waitFor({ timeout: 60_000 });
  await network.send('Network.enable');
  await rate(4 * MIB);
  await one.choose(...files);
  await one.page.getByText('3 files selected').waitFor();
  await one.picture('chosen');
  await press('Upload 3 files');
  await press('Pause');
  await shows('Paused');
  await one.picture('paused');
  await press('Resume');
  await rate(-1);
  await shows('Complete');
  await one.picture('done');
  for (const file of files) {
    const [, uuid] = await one.says(new RegExp(`${file.name} is \\S*/files/(${UUID.source})`), null);
    await uploaded(file, uuid);
  }
});

await example('uppy.js.html', async one => {
  const network = await one.context.newCDPSession(one.page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 2 * MIB });
  const files = [await makeFile(folder, 24 * MIB), await makeFile(folder, 24 * MIB)];
  const mine = async () => {
    const answer = await kala.call('GET', '/sessions?limit=500');
    return (await answer.json()).data.filter(({ originalFilename }) => files.some(({ name }) => name === originalFilename));
  };
  await one.choose(...files);
  await one.page.getByRole('button', { name: 'Upload 2 files', exact: true }).click();
  await until(async () => (await mine()).length === 2, 'both sessions exist');
  // One alone, then all.
  await one.page.getByRole('button', { name: 'Remove file' }).first().click();
  await until(async () => (await mine()).filter(({ status }) => status === 'aborted').length === 1, 'one session is aborted');
  await one.picture('one removed');
  await one.page.locator('.uppy-StatusBar').getByRole('button', { name: 'Cancel', exact: true }).click();
  await until(async () => (await mine()).filter(({ status }) => status === 'aborted').length === 2, 'both sessions are aborted');
  await one.picture('cancelled');
}, 'uppy.js.html: one file removed, then all cancelled');

await example('filepond.js.html', async one => {
  const file = await makeFile(folder, 5 * MIB);
  await one.choose(file);
  await one.says(/Upload complete/, '.filepond--root');
  const [uuid] = await one.page.locator('input[type=hidden]').evaluateAll(all => all.map(({ value }) => value).filter(Boolean));
  await uploaded(file, uuid);
  await one.picture();
});

await example('fetch.js.html', async one => {
  const stored = await one.page.evaluate(async () => {
    const { store } = await import('./fetch.js');
    return await store(new File(['hello'], 'hello.txt', { type: 'text/plain' }));
  });
  await uploaded({ name: 'hello.txt', size: 5, digest: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' }, stored);
});

// ---- forms

await example('form.html', async one => {
  const file = await makeFile(folder, 5 * MIB);
  await one.choose(file);
  await one.picture();
  await one.page.getByRole('button', { name: 'Upload', exact: true }).click();
  await one.page.waitForURL(/\/stored$/);
  const [uuid] = UUID.exec(one.page.url());
  await uploaded(file, uuid, false);
  expect((await one.page.textContent('body')).includes(file.name), 'the page does not name the file');
  await one.picture('stored');
});

await example('xhr-upload.js.html', async one => {
  const file = await makeFile(folder, 5 * MIB);
  await one.choose(file);
  const [answer] = await Promise.all([
    one.page.waitForResponse(response => response.url().endsWith('/files') && response.request().method() === 'POST'),
    one.page.getByRole('button', { name: 'Upload 1 file', exact: true }).click(),
  ]);
  const { data } = await answer.json();
  await one.page.locator('.uppy-StatusBar').getByText('Complete').waitFor();
  await uploaded(file, data, false);
  await one.picture();
});

await example('dropzone.js.html', async one => {
  const file = await makeFile(folder, 5 * MIB);
  await one.page.setInputFiles('input.dz-hidden-input', file.path);
  const [, uuid] = await one.says(new RegExp(`${file.name} is \\S*/files/(${UUID.source})`), null);
  await uploaded(file, uuid, false);
  await one.picture();
});

await example('filepond-form.js.html', async one => {
  const file = await makeFile(folder, 5 * MIB);
  await one.choose(file);
  await one.says(/Upload complete/, '.filepond--root');
  const [uuid] = await one.page.locator('input[type=hidden]').evaluateAll(all => all.map(({ value }) => value).filter(Boolean));
  await uploaded(file, uuid, false);
  await one.picture();
});

await list.check('a form of another site is refused by nginx.conf', async () => {
  const answer = await fetch(`${app}/api/manage/filestore/files`, { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' }, body: new FormData() });
  equal(answer.status, 403, 'status');
});

// ---- after a reload, and the policy

await example('unfinished.js.html', async one => {
  const file = await makeFile(folder, 40 * MIB);
  const network = await one.context.newCDPSession(one.page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4 * MIB });
  await one.says(/Nothing is unfinished/);
  await one.choose(file);
  const answers = () => kala.call('GET', '/sessions?limit=500').then(answer => answer.json());
  await until(async () => (await answers()).data.some(({ originalFilename }) => originalFilename === file.name), 'the session exists');
  await one.page.reload();
  await one.says(new RegExp(`Choose ${file.name} again: \\d+ bytes or more`));
  await one.picture('reloaded');
  await one.choose(await makeFile(folder, 40 * MIB));
  await one.says(/not the file/);
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await one.choose(file);
  await one.says(/verified: true/);
  const { data } = await answers();
  equal(data.filter(({ originalFilename }) => originalFilename === file.name).length, 1, 'sessions of the file');
  await one.picture();
});

await example('strict.js.html', async one => {
  await one.choose(await makeFile(folder, 70 * MIB));
  await one.says(/verified: true/);
  equal(one.reports, [], 'what the browser reports');
  const denied = await one.page.evaluate(() => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(() => '', error => error.name));
  equal(denied, 'CompileError', 'WebAssembly of the page');
  await one.picture();
});

await browser.close();
await kala.remove();
list.end();
