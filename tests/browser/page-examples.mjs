// Runs the page of docs/quickstart.md in headless Chromium as a reader does: its script in the console of /docs, and the
// page itself through nginx.
//
//     TOKEN=… node page-examples.mjs SERVER PAGE FOLDER
//
// SERVER is Kala's address and PAGE that of the page; FOLDER has the blocks of the document: upload.js and console.js,
// nginx.conf, and the page. Needs chromium, nginx and `npm ci` before. The exit status is 1 if something failed.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [server, address, folder] = process.argv.slice(2);
const PATIENCE = 60_000;

function giveToken(page) {
  page.on('dialog', dialog => dialog.accept(process.env.TOKEN));
}

// What the console runs, it runs in this mode, with `await` outside of functions.
async function paste(devTools, text) {
  const ran = await devTools.send('Runtime.evaluate', { expression: text, replMode: true, awaitPromise: true });
  if (ran.exceptionDetails) {
    throw new Error(ran.exceptionDetails.exception?.description ?? ran.exceptionDetails.text);
  }
}

async function tryInConsole(browser) {
  const page = await browser.newPage();
  giveToken(page);
  const said = [];
  page.on('console', message => said.push(message.text()));
  await page.goto(`${server}/docs`);
  const devTools = await page.context().newCDPSession(page);
  await paste(devTools, await readFile(join(folder, 'upload.js'), 'utf8'));
  await paste(devTools, await readFile(join(folder, 'console.js'), 'utf8'));
  if (!said.some(line => line.includes('came back as it was sent'))) {
    throw new Error(`The console said: ${said.join('; ')}`);
  }
}

async function startNginx() {
  const block = await readFile(join(folder, 'nginx.conf'), 'utf8');
  const whole = join(folder, 'whole.conf');
  await writeFile(whole, `daemon off; master_process off; pid ${folder}/pid; error_log stderr;\nevents {}\n`
    + `http { access_log off; types { text/html html; text/javascript js; }\n`
    + `client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;\n${block}}\n`);
  const nginx = spawn('/usr/sbin/nginx', ['-e', 'stderr', '-c', whole], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (let i = 0; i < 100; i++) {
    const isUp = await fetch(address).then(answer => answer.ok, () => false);
    if (isUp) {
      return nginx;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  nginx.kill();
  throw new Error(`nginx does not serve ${address}`);
}

async function uploadFromPage(browser) {
  const page = await browser.newPage();
  giveToken(page);
  const file = join(folder, 'chosen.bin');
  const bytes = Buffer.from(Array.from({ length: 9_000_000 }, (_, i) => i % 241));
  await writeFile(file, bytes);
  await page.goto(address);
  // The first chunk arrives and its answer is lost; the second does not arrive.
  let chunks = 0;
  await page.route('**/write', async route => {
    chunks++;
    if (chunks === 1) {
      await route.fetch();
    }
    return chunks === 1 || chunks === 3 ? route.abort('connectionreset') : route.continue();
  });
  await page.setInputFiles('input', file);
  await page.waitForFunction(() => /Stored|Error|:/.test(document.querySelector('output').textContent), null, { timeout: PATIENCE });
  const said = await page.textContent('output');
  const url = said.replace('Stored and verified: ', '');
  if (chunks !== 4 || url === said) {
    throw new Error(`The page said "${said}" after ${chunks} chunks`);
  }
  const back = await fetch(url, { headers: { Authorization: `Bearer ${process.env.TOKEN}` } });
  if (!back.ok || !bytes.equals(Buffer.from(await back.arrayBuffer()))) {
    throw new Error(`The page said "${said}", and the file is ${back.status}`);
  }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
let nginx;
try {
  await tryInConsole(browser);
  console.log('The console of /docs: the file came back');
  nginx = await startNginx();
  await uploadFromPage(browser);
  console.log('The page: the file came back');
} catch (error) {
  console.log(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  nginx?.kill();
}
