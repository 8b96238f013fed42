// Browsers and pages that forbid something: storage, WebAssembly, workers, or nearly everything.
import { equal, expect, until } from '../../tests/clients/checklist.mjs';
import { launchWithoutStorage } from './chromium.mjs';
import { hasFile, makeFile, MIB } from './files.mjs';

// Above this the package hashes in pieces, so with WebAssembly where it may.
const LARGE = 70 * MIB;

export async function forbidden(list, stand) {
  const { kala } = stand;
  const folder = kala.folder;

  async function isDone(page, file, number = 0) {
    const seen = await page.reaches('done', number);
    equal([seen.result.hash, seen.result.verified], [`sha256:${file.digest}`, true], 'result');
    await hasFile(kala, seen.uuid, file);
    return seen;
  }

  // All pages and scripts have the policy, or those whose path matches have one of their own.
  function policy(text, own = []) {
    stand.pages.fields([[/./, { 'Content-Security-Policy': text }], ...own.map(([path, other]) => [path, { 'Content-Security-Policy': other }])]);
  }

  const refused = page => page.reports.filter(text => !/favicon/.test(text));

  await list.check('storage of the browser forbidden: uploads, without memory of a reload', async () => {
    const { context, close } = await launchWithoutStorage();
    try {
      const file = await makeFile(folder, 8 * MIB);
      const page = await stand.open({}, context);
      const denied = await page.page.evaluate(() => {
        try {
          return String(localStorage);
        } catch (error) {
          return error.name;
        }
      });
      equal(denied, 'SecurityError', 'localStorage');
      await page.choose(file);
      await isDone(page, file);
      equal(page.reports, [], 'what the browser reports');
    } finally {
      await close();
    }
  });

  await list.check('storage of the browser full: uploads, without memory of a reload', async () => {
    const file = await makeFile(folder, 8 * MIB);
    const page = await stand.open();
    const devTools = await stand.context.newCDPSession(page.page);
    await devTools.send('Storage.overrideQuotaForOrigin', { origin: stand.pages.origin, quotaSize: 0 });
    await page.choose(file);
    await isDone(page, file);
    equal(page.reports, [], 'what the browser reports');
  });

  await list.check('WebAssembly forbidden: hashes with the slower script', async () => {
    policy(`default-src 'self'; connect-src ${stand.proxy.origin}`);
    const file = await makeFile(folder, LARGE);
    const page = await stand.open();
    const denied = await page.page.evaluate(() => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(() => '', error => error.name));
    equal(denied, 'CompileError', 'WebAssembly');
    await page.choose(file);
    await isDone(page, file);
  });

  await list.check('workers forbidden: hashes on the page', async () => {
    policy(`default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; connect-src ${stand.proxy.origin}`);
    const file = await makeFile(folder, LARGE);
    const page = await stand.open();
    await page.choose(file);
    await isDone(page, file);
    equal(page.page.workers().length, 0, 'workers');
    expect(refused(page).length > 0, 'no worker was refused');
  });

  await list.check('workers and WebAssembly forbidden: hashes on the page with the slower script', async () => {
    policy(`default-src 'self'; worker-src 'none'; connect-src ${stand.proxy.origin}`);
    const file = await makeFile(folder, LARGE);
    const page = await stand.open({ worker: false });
    await page.choose(file);
    await isDone(page, file);
    equal(page.page.workers().length, 0, 'workers');
  });

  await list.check('the strict policy with Trusted Types: no report', async () => {
    policy(`default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; `
      + `connect-src 'self' ${stand.proxy.origin}; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; `
      + `require-trusted-types-for 'script'; trusted-types kala-worker`,
    [[/HashWorker\.js$/, `default-src 'none'; script-src 'wasm-unsafe-eval'`]]);
    const file = await makeFile(folder, LARGE);
    const page = await stand.open({ trusted: true });
    await page.choose(file);
    await until(() => page.page.workers().length > 0, 'a worker runs');
    const [worker] = page.page.workers();
    equal(await worker.evaluate(() => typeof WebAssembly), 'object', 'WebAssembly in the worker');
    await isDone(page, file);
    equal(refused(page), [], 'what the browser reports');
    await page.picture(stand.screenshots, 'strict policy');
  });
}
