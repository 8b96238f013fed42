// The package as npm packs it, installed into empty projects: for Vite, for Node, and as files of a page without a bundler.
// Runs the lines of the README.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import ts from 'typescript';
import { Checklist, equal, expect, readOptions } from '../../../tests/clients/checklist.mjs';
import { Kala, sha256 } from '../../../tests/clients/kala.mjs';

const HELP = `Installs the packed package into empty projects and runs the lines of its README there.

    node packed.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT]

  --server  the words that start the server; {port} is replaced
  --only    only the checks whose name has this text

Needs chromium, and \`npm ci\` and \`npm run build\` before. Each check prints one line, the last line is
\`N passed, N failed\`; the exit status is 1 if something failed.`;

const values = readOptions(HELP);
if (values === null) {
  process.exit(0);
}
const here = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'kala-packed-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const versions = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).devDependencies;
const [pageLines, nodeLines, uppyLines] = [...readFileSync(join(here, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, lines]) => lines);
const MIB = 1024 * 1024;
// WebCrypto takes files of up to 64 MiB; the hash libraries take longer ones.
const content = randomBytes(65 * MIB);
const path = join(folder, 'holiday.bin');
writeFileSync(path, content);
const digest = sha256(content);

const run = (at, program, ...words) => execFileSync(program, words, { cwd: at, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function anEmptyProject(name, files, ...packages) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: `empty-${name}`, private: true, type: 'module' }));
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--silent', '--prefer-offline', packed, ...packages.map(one => `${one}@${versions[one]}`));
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(project, file), text);
  }
  return project;
}

const types = (module, moduleResolution, more = {}) => JSON.stringify({
  compilerOptions: { target: 'ES2022', module, moduleResolution, strict: true, noUncheckedIndexedAccess: true, noEmit: true, ...more }, files: ['main.ts'],
});

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.ts': 'text/javascript' };

/** Serves a folder, with the server behind the same origin. */
async function serve(root, headersOf = () => ({})) {
  const server = createServer((incoming, answer) => {
    if (incoming.url.startsWith('/api/')) {
      const passed = request(`${kala.origin}${incoming.url}`, { method: incoming.method, headers: { ...incoming.headers, host: `127.0.0.1:${kala.port}` } }, back => {
        answer.writeHead(back.statusCode, back.headers);
        back.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      incoming.pipe(passed);
      return;
    }
    const file = normalize(incoming.url === '/' ? '/index.html' : incoming.url.split('?')[0]);
    try {
      const text = readFileSync(join(root, file));
      answer.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', ...headersOf(file) });
      answer.end(text);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => { server.closeAllConnections(); server.close(); } };
}

/** Opens a page, uploads the file with it, and returns what it says and which scripts it has loaded. */
async function uploadOn(page) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const scripts = [];
  context.on('request', one => one.url().endsWith('.js') && scripts.push(one.url().split('/').at(-1)));
  await tab.addInitScript(token => sessionStorage.setItem('token', token), kala.token);
  await tab.goto(page.origin);
  await tab.setInputFiles('input[type=file]', path);
  const broken = new Promise((_, reject) => tab.once('pageerror', reject));
  await Promise.race([broken, tab.waitForFunction(() => document.querySelector('output').textContent.includes('verified'), null, { timeout: 60_000 })]);
  const text = await tab.textContent('output');
  await context.close();
  page.stop();
  expect(text.endsWith(`is verified: sha256:${digest}`), `the page says ${text}`);
  await kala.hasFile(/files\/([-0-9a-f]{36}) /.exec(text)[1], digest);
  return { scripts };
}

const BODY = '<!doctype html><title>Upload</title><input type="file"><output></output>';

const list = new Checklist(values.only);
const kala = new Kala(values.server);
await kala.start();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
run(here, 'npm', 'pack', '--silent', '--pack-destination', folder);
const packed = join(folder, readdirSync(folder).find(file => file.endsWith('.tgz')));

await list.check('the package has what its readers look for, and nothing else', async () => {
  const files = run(folder, 'tar', '-tzf', packed).trim().split('\n');
  for (const wanted of ['README.md', 'THIRD-PARTY.md', 'dist/LICENSE', 'dist/src/index.js', 'dist/src/index.d.ts', 'dist/src/node.js', 'dist/src/HashWorker.js', 'dist/uppy/Kala.js']) {
    expect(files.includes(`package/${wanted}`), `${wanted} is missing`);
  }
  equal(files.filter(file => !/^package\/(dist\/|README\.md|THIRD-PARTY\.md|package\.json)/.test(file)), [], 'other files');
});

const vite = anEmptyProject('vite', {
  'main.ts': pageLines, 'index.html': `${BODY}<script type="module" src="/main.ts"></script>`, 'tsconfig.json': types('ESNext', 'bundler', { types: [] }),
}, 'vite', 'typescript');
const installed = join(vite, 'node_modules/@kala/filestore');

await list.check('installs nothing else', async () => {
  equal(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).dependencies, undefined, 'dependencies');
});

await list.check('an empty Vite project: types, and the lines of the README as built', async () => {
  run(vite, 'npx', '--no-install', 'tsc');
  run(vite, 'npx', '--no-install', 'vite', 'build', '--logLevel', 'error');
  const { scripts } = await uploadOn(await serve(join(vite, 'dist')));
  expect(scripts.some(name => /^HashWorker-.*\.js$/.test(name)), `no worker among ${scripts}`);
  expect(!scripts.some(name => name.startsWith('PageHash')), 'it was hashed on the page');
});

await list.check('a page without a bundler', async () => {
  const page = aPlainPage('plain');
  const { scripts } = await uploadOn(await serve(page));
  expect(scripts.includes('HashWorker.js') && !scripts.includes('PageHash.js'), `scripts ${scripts}`);
});

const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'";

await list.check('a strict policy: WebAssembly only in the worker', async () => {
  const { scripts } = await uploadOn(await serve(aPlainPage('strict'), file => ({
    'Content-Security-Policy': file.endsWith('/HashWorker.js') ? "script-src 'wasm-unsafe-eval'" : `${STRICT}; worker-src 'self'`,
  })));
  expect(scripts.includes('HashWorker.js') && !scripts.includes('NobleWorker.js'), `scripts ${scripts}`);
});

await list.check('a strict policy: no WebAssembly at all', async () => {
  const { scripts } = await uploadOn(await serve(aPlainPage('noble'), () => ({ 'Content-Security-Policy': `${STRICT}; worker-src 'self'` })));
  expect(scripts.includes('NobleWorker.js') && !scripts.includes('PageHash.js'), `scripts ${scripts}`);
});

await list.check('a strict policy: no worker', async () => {
  const { scripts } = await uploadOn(await serve(aPlainPage('page'), () => ({
    'Content-Security-Policy': `${STRICT.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")}; worker-src 'none'`,
  })));
  expect(scripts.includes('PageHash.js') && !scripts.includes('NobleSha256.js'), `scripts ${scripts}`);
});

await list.check('a strict policy: neither worker nor WebAssembly', async () => {
  const { scripts } = await uploadOn(await serve(aPlainPage('nothing'), () => ({ 'Content-Security-Policy': `${STRICT}; worker-src 'none'` })));
  expect(scripts.includes('NobleSha256.js'), `scripts ${scripts}`);
});

await list.check('a strict policy: Trusted Types, with the address of the worker', async () => {
  const page = aPlainPage('trusted', lines => lines.replace('{ base:', "{ worker: trustedTypes.createPolicy('kala', { createScriptURL: url => url })"
    + ".createScriptURL('/kala/src/HashWorker.js'), base:"));
  const { scripts } = await uploadOn(await serve(page, file => ({
    'Content-Security-Policy': file.endsWith('/HashWorker.js')
      ? "script-src 'wasm-unsafe-eval'" : `${STRICT}; worker-src 'self'; require-trusted-types-for 'script'; trusted-types kala`,
  })));
  expect(scripts.includes('HashWorker.js') && !scripts.includes('PageHash.js'), `scripts ${scripts}`);
});

await list.check('an empty Node project: types, and the lines of the README', async () => {
  const project = anEmptyProject('node', { 'main.ts': nodeLines, 'tsconfig.json': types('NodeNext', 'NodeNext', { noEmit: false }) }, 'typescript', '@types/node');
  run(project, 'npx', '--no-install', 'tsc');
  const answer = await fetch(`${kala.origin}/api/auth/api-key`, {
    method: 'POST', headers: { ...kala.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ validTo: '2099-01-01T00:00:00Z', permissions: ['filestore.upload'] }),
  });
  const key = (await answer.json()).data;
  const text = execFileSync('node', ['main.js', kala.origin, path], { cwd: project, encoding: 'utf8', env: { ...process.env, KALA_API_KEY: key } });
  const [, uuid] = /^([-0-9a-f]{36}) is verified: true\n$/.exec(text) ?? [];
  expect(uuid, `it printed ${text}`);
  await kala.hasFile(uuid, digest);
});

await list.check('Uppy: types, and the lines of the README build', async () => {
  const project = anEmptyProject('uppy', {
    'main.ts': uppyLines, 'index.html': `${BODY}<script type="module" src="/main.ts"></script>`,
    'tsconfig.json': types('ESNext', 'bundler', { skipLibCheck: true, types: [] }),
  }, 'vite', 'typescript', '@uppy/core');
  run(project, 'npx', '--no-install', 'tsc');
  run(project, 'npx', '--no-install', 'vite', 'build', '--logLevel', 'error');
});

/** The lines of the README in a page that loads the package's own files. */
function aPlainPage(name, change = lines => lines) {
  const page = join(folder, `page-${name}`);
  cpSync(join(installed, 'dist'), join(page, 'kala'), { recursive: true });
  const lines = ts.transpileModule(pageLines, { compilerOptions: { target: 'ES2022', module: 'ESNext' } }).outputText
    .replace("'@kala/filestore'", "'./kala/src/index.js'");
  writeFileSync(join(page, 'main.js'), change(lines));
  writeFileSync(join(page, 'index.html'), `${BODY}<script type="module" src="/main.js"></script>`);
  return page;
}

await browser.close();
await kala.remove();
list.end();
