// Uploads files that would run a script if a browser let them, and opens each in headless Chromium in every way that a page
// can: none may run in the server's origin.
//
//     node stored-scripts.mjs 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}'
//
// Needs chromium on the PATH and `npm ci` before. Each payload prints one line, the last line is `N passed, N failed`; the
// exit status is 1 when something failed. A control page that may run shows that the check would see it.
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { startServer } from './server.mjs';

const RAN = 'kala-payload-ran';

// Whatever of it runs says so in two ways: on the console of the page, and to a server of ours.
const script = beacon => `console.log('${RAN}');new Image().src='${beacon}';fetch('${beacon}',{mode:'no-cors'}).catch(()=>{});`;

function payloads(beacon) {
  const js = script(beacon);
  const html = `<!doctype html><title>x</title><script>${js}</script><img src=x onerror="${js.replaceAll('"', '')}"><body onload="${js.replaceAll('"', '')}">`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${js}"><script>${js}</script></svg>`;
  const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml"><head><script>${js.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</script></head></html>`;
  const xslt = `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><x xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:stylesheet id="s" version="1.0"><xsl:template match="/"><html><script>${js}</script></html></xsl:template></xsl:stylesheet></x>`;
  const pdf = `%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert('${RAN}');this.submitForm('${beacon}'))>>/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>`;
  const gif = `GIF89a/*${'\0'.repeat(8)}*/=1;${js}`;
  const mht = `MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--\r\n`;
  return [
    ['html as html', 'text/html', 'a.html', html],
    ['html with a charset', 'text/html;charset=utf-8', 'a.html', html],
    ['html in capitals', 'TEXT/HTML', 'a.HTML', html],
    ['html in UTF-7', 'text/html;charset=utf-7', 'a.html', `+ADw-script+AD4-${js}+ADw-/script+AD4-`],
    ['html as text', 'text/plain', 'a.txt', html],
    ['html as text by its name alone', null, 'a.txt', html],
    ['html by its name alone', null, 'a.html', html],
    ['html without a type or an ending', null, 'a', html],
    ['html as bytes', 'application/octet-stream', 'a.html', html],
    ['html as a picture', 'image/png', 'a.png', html],
    ['html as a sound', 'audio/mpeg', 'a.mp3', html],
    ['html as a film', 'video/mp4', 'a.mp4', html],
    ['html as an unknown type', 'x/y', 'a.html', html],
    ['html behind a comma in the type', 'text/plain,text/html', 'a.html', html],
    ['html behind a semicolon in the type', 'text/plain;text/html', 'a.html', html],
    ['a type with a line break', 'text/plain%0d%0aContent-Type: text/html', 'a.html', html],
    ['svg', 'image/svg+xml', 'a.svg', svg],
    ['svg with a parameter', 'image/svg+xml;charset=utf-8', 'a.svg', svg],
    ['svg by its name alone', null, 'a.svg', svg],
    ['svg as png', 'image/png', 'a.svg', svg],
    ['svg under another name of it', 'image/svg', 'a.svg', svg],
    ['xhtml', 'application/xhtml+xml', 'a.xhtml', xhtml],
    ['xml', 'text/xml', 'a.xml', xhtml],
    ['xml with a style sheet', 'application/xml', 'a.xml', xslt],
    ['a style sheet', 'text/xsl', 'a.xsl', xslt],
    ['a script', 'text/javascript', 'a.js', js],
    ['a script as json', 'application/json', 'a.json', js],
    ['a module', 'application/javascript', 'a.mjs', js],
    ['pdf', 'application/pdf', 'a.pdf', pdf],
    ['a picture that is a script', 'image/gif', 'a.gif', gif],
    ['a web archive', 'multipart/related', 'a.mht', mht],
    ['a web archive by its name', 'message/rfc822', 'a.eml', mht],
    ['a name with a script', 'text/plain', `"><script>${js}</script>.txt`, 'x'],
    ['a manifest', 'application/manifest+json', 'a.webmanifest', '{"start_url":"/"}'],
    ['a service worker', 'text/javascript', 'sw.js', `self.onfetch=()=>{};${js}`],
  ];
}

async function store(origin, type, name, content) {
  const bytes = new TextEncoder().encode(content);
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64');
  const post = async (path, body, headers) => {
    const answer = await fetch(`${origin}/api/manage/filestore${path}`, { method: 'POST', body, headers });
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer;
  };
  const declared = { originalFilename: name, fileSize: bytes.length, hash: `sha256:${digest}`, ...(type && { contentType: decodeURIComponent(type) }) };
  const created = await post('/sessions', JSON.stringify(declared), { 'Content-Type': 'application/json' });
  const uuid = (await created.json()).data;
  await post(`/sessions/${uuid}/write?mode=WRITE`, bytes, { 'Content-Type': 'application/octet-stream' });
  await post(`/sessions/${uuid}/close`);
  return `${origin}/api/manage/filestore/files/${uuid}`;
}

// In every way that a page can; what becomes a download makes goto fail, which is as good as anything that does not run.
async function open(browser, url, origin) {
  const seen = [];
  const context = await browser.newContext({ acceptDownloads: false });
  try {
    const page = await context.newPage();
    page.on('console', message => message.text().includes(RAN) && seen.push('console'));
    page.on('dialog', dialog => { seen.push('dialog'); dialog.dismiss(); });
    for (const query of ['', '?disposition=inline']) {
      await page.goto(url + query, { timeout: 5000 }).catch(() => {});
      await page.waitForTimeout(60);
    }
    // From a page of the server's own, as an attacker's link would have it; its own policy counts as well.
    await page.goto(`${origin}/docs`).catch(() => {});
    await page.evaluate(async address => {
      for (const [tag, member] of [['iframe', 'src'], ['object', 'data'], ['embed', 'src'], ['script', 'src'], ['img', 'src'], ['link', 'href']]) {
        for (const query of ['', '?disposition=inline']) {
          const element = document.createElement(tag);
          element[member] = address + query;
          if (tag === 'link') element.rel = 'stylesheet';
          document.body.append(element);
        }
      }
      await navigator.serviceWorker?.register(address).catch(() => {});
    }, url).catch(() => {});
    await page.waitForTimeout(250);
    // From a page of another origin.
    await page.goto('about:blank');
    await page.setContent(`<script src="${url}"></script><iframe src="${url}?disposition=inline"></iframe><img src="${url}"><object data="${url}"></object>`).catch(() => {});
    await page.waitForTimeout(150);
  } finally {
    await context.close();
  }
  return seen;
}

async function main() {
  const hits = new Set();
  const beacons = createServer((request, answer) => { hits.add(request.url); answer.end(); }).listen(0, '127.0.0.1');
  await new Promise(resolve => beacons.once('listening', resolve));
  const beacon = `http://127.0.0.1:${beacons.address().port}`;
  const server = await startServer(process.argv[2], { Auth__Mode: 'Anonymous' });
  const { origin } = server;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  let passed = 0, failed = 0;
  const check = (isRight, what, why = '') => {
    console.log(isRight ? `ok ${what}` : `FAIL ${what}: ${why}`);
    isRight ? passed++ : failed++;
  };
  try {
    const control = await browser.newPage();
    let said = false;
    control.on('console', message => { said ||= message.text().includes(RAN); });
    await control.setContent(`<script>${script(`${beacon}/control`)}</script>`);
    await control.waitForTimeout(500);
    check(said && hits.has('/control'), 'a script that may run is seen', 'it was not');
    await control.close();

    const all = payloads('BEACON');
    for (const [number, [what, type, name, content]] of all.entries()) {
      const mine = `${beacon}/${number}`;
      const url = await store(origin, type, name.replaceAll('BEACON', mine), content.replaceAll('BEACON', mine));
      const seen = await open(browser, url, origin);
      check(seen.length === 0 && !hits.has(`/${number}`), what, `it ran: ${seen} ${hits.has(`/${number}`) ? 'and called' : ''}`);
    }
    console.log(`${all.length} payloads`);
  } finally {
    await browser.close();
    await server.stop();
    beacons.closeAllConnections();
    beacons.close();
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
