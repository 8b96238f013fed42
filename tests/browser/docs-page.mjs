// Opens the page /docs in headless Chromium and runs each of its curl lines as it stands, in bash, against the server.
//
//     node docs-page.mjs 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}'
//
// Needs bash, curl, chromium on the PATH and `npm ci` before. The last line is `N passed, N failed`; the exit status is 1
// when something failed.
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { startServer } from './server.mjs';

const PASSWORD = 'only for tests, 4711';
const HELLO_HASH = 'sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
const FILESTORE = '/api/manage/filestore';

let passed = 0, failed = 0;

function check(isRight, what, why) {
  console.log(isRight ? `ok ${what}` : `FAIL ${what}: ${why}`);
  isRight ? passed++ : failed++;
}

// Runs lines of the page. Each curl also prints the status on a line of its own, on standard error.
function shell(server, lines, variables) {
  const status = `curl() { command curl --write-out '%{stderr}%{http_code}\\n' "$@"; }\nset -euo pipefail\n`;
  const done = spawnSync('bash', ['--norc', '-c', status + lines], {
    stdio: ['ignore', 'pipe', 'pipe'], cwd: server.folder, encoding: 'utf8', timeout: 60_000, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...variables },
  });
  return { code: done.status, out: done.stdout, statuses: done.stderr.trim().split('\n') };
}

async function call(server, token, method, path, body) {
  const answer = await fetch(`${server.origin}${path}`, {
    method, body: body && JSON.stringify(body), headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text && JSON.parse(text).data;
}

// The uuid of something that the call can be for.
async function subject(server, token, id, path) {
  const ask = (...words) => call(server, token, ...words);
  if (path.startsWith(`${FILESTORE}/sessions/{uuid}`) || path.startsWith(`${FILESTORE}/tus/{uuid}`)) {
    const session = await ask('POST', `${FILESTORE}/sessions`, { fileSize: 5, hash: HELLO_HASH });
    if (path.endsWith('/close')) {
      await fetch(`${server.origin}${FILESTORE}/sessions/${session}/write?mode=APPEND`, {
        method: 'POST', body: 'hello', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' },
      });
    }
    return session;
  }
  if (path.startsWith(`${FILESTORE}/uploads/{uuid}`)) {
    const created = await fetch(`${server.origin}${FILESTORE}/files`, {
      method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Upload-Complete': '?0' },
    });
    return (await created.json()).data;
  }
  if (path.startsWith(`${FILESTORE}/files/{uuid}`)) {
    const session = await ask('POST', `${FILESTORE}/sessions`, { fileSize: 0 });
    await ask('POST', `${FILESTORE}/sessions/${session}/close`, { hash: 'sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' });
    return session;
  }
  if (path.startsWith('/api/manage/users/{uuid}') || id === 'assignOwner') {
    return await ask('POST', '/api/manage/users', { username: `u${crypto.randomUUID().slice(0, 8)}`, password: 'quite long enough, 0815' });
  }
  if (path.startsWith('/api/auth/api-keys/{uuid}')) {
    await ask('POST', '/api/auth/api-key', { validTo: '2099-01-01T00:00:00Z' });
    return (await ask('GET', '/api/auth/api-keys'))[0].uuid;
  }
  if (id === 'introspectSource' || id === 'makeDatastore') {
    return await stored(server, token, 'cities.csv');
  }
  if (path.startsWith('/api/manage/datastores/{uuid}')) {
    return await datastore(server, token, path.endsWith('/preview.png') ? 'heights.asc' : 'cities.csv');
  }
  return '';
}

const CONTENTS = {
  'cities.csv': 'lng,lat,name\n7.6,47.6,Basel\n',
  'heights.asc': 'ncols 2\nnrows 2\nxllcorner 7\nyllcorner 47\ncellsize 0.5\n1 2\n3 4\n',
};

async function stored(server, token, name) {
  const answer = await fetch(`${server.origin}${FILESTORE}/files?originalFilename=${name}`, {
    method: 'POST', body: CONTENTS[name], headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' },
  });
  return (await answer.json()).data;
}

// A datastore whose import has ended.
async function datastore(server, token, name) {
  const ask = (...words) => call(server, token, ...words);
  const { uuid } = await ask('POST', '/api/manage/datastores', { source: `filestore:${await stored(server, token, name)}` });
  while ((await ask('GET', `/api/manage/datastores/${uuid}`)).state === 'importing') {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return uuid;
}

// The last segment of a link to a new file.
async function link(server, token) {
  const file = await subject(server, token, '', `${FILESTORE}/files/{uuid}`);
  return (await call(server, token, 'POST', `${FILESTORE}/files/${file}/links`)).url.split('/').pop();
}

// All blocks of shell lines on the page: the call (or null) and the text.
const blocks = page => page.evaluate(() => [...document.querySelectorAll('.code')].map(block => ({
  label: block.querySelector('pre').getAttribute('aria-label'),
  id: block.closest('article')?.id ?? null,
  text: block.querySelector('code').textContent,
})));

async function looks(browser, origin) {
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark']) {
      const said = [];
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      page.on('console', message => said.push(message.text()));
      page.on('pageerror', error => said.push(error.message));
      await page.goto(`${origin}/docs`);
      await page.waitForSelector('article');
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const dead = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
        .map(link => link.getAttribute('href')).filter(href => !document.getElementById(href.slice(1))));
      check(excess === 0 && said.length === 0 && dead.length === 0, `the page at ${width}, ${colorScheme}`,
        `${excess} pixels too wide; console: ${said.join('; ')}; links that lead nowhere: ${dead.join(' ')}`);
      await page.close();
    }
  }
}

// A search leaves only what it finds, at the top of the page; a link of the contents shows everything again.
async function search(page) {
  const shown = () => page.evaluate(() => [...document.querySelectorAll('article')].filter(one => one.checkVisibility()).map(one => one.id));
  const all = await shown();
  await page.fill('#search', 'hash_required');
  const found = await shown();
  const isIntroduced = await page.isVisible('#introduction');
  check(found.join() === 'closeSession' && !isIntroduced, 'a search for a code', `${found}, introduction: ${isIntroduced}`);
  await page.click('nav a[href="#quickstart"]');
  check((await shown()).join() === all.join() && await page.isVisible('#quickstart'), 'a link of the contents ends the search', `${await shown()}`);
}

async function main() {
  const server = await startServer(process.argv[2], { Kala__Admin__Password: PASSWORD });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    await looks(browser, server.origin);
    const page = await browser.newPage();
    await page.goto(`${server.origin}/docs`);
    await page.waitForSelector('article');
    await search(page);
    const all = await blocks(page);
    const api = await (await fetch(`${server.origin}/openapi/v1.json`)).json();
    const calls = Object.fromEntries(Object.entries(api.paths).flatMap(([path, item]) =>
      Object.values(item).map(operation => [operation.operationId, { path, operation }])));

    // The blocks at the top, in order, in one shell.
    const top = all.filter(block => block.id === null).map(block => block.text).join('\n');
    check(top.includes(`KALA='${server.origin}'`), 'the sign-in block has the address of this server', top.slice(0, 60));
    const started = shell(server, `${top.replace("'your password'", `'${PASSWORD}'`)}\necho; cat downloaded.txt; echo; echo "$TOKEN"`, {});
    const [content, token] = started.out.trim().split('\n').slice(-2);
    check(started.code === 0 && started.statuses.every(status => /^2\d\d$/.test(status)) && started.statuses.length === 8
      && content === 'hello', 'the blocks at the top', JSON.stringify(started));

    const lines = all.filter(block => block.label.startsWith('curl line'));
    const wanted = Object.values(calls).reduce((sum, { operation: { requestBody } }) =>
      sum + Object.keys(requestBody?.content ?? {}).length + (requestBody?.required ? 0 : 1), 0);
    check(lines.length === wanted && wanted > 30, `the page has a curl line for each call and body: ${lines.length}`, `${wanted} are needed`);

    const variables = { KALA: server.origin, PASSWORD, TOKEN: token };
    for (const { id, label, text } of lines) {
      const { path, operation } = calls[id];
      const UUID = await subject(server, variables.TOKEN, id, path);
      const LINK = path.includes('{link}') ? await link(server, variables.TOKEN) : '';
      const ran = shell(server, text, { ...variables, UUID, LINK });
      const isRight = ran.code === 0 && ran.statuses.length === 1 && ran.statuses[0] in operation.responses && ran.statuses[0].startsWith('2');
      check(isRight, `${id}, ${label}`, `${text}\n${JSON.stringify(ran)}`);
      if (id === 'signOut') {
        variables.TOKEN = (await call(server, '', 'POST', '/api/auth/access-token', { username: 'admin', password: PASSWORD })).access_token;
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
