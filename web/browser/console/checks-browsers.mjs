// Browsers that forbid something, have a wrong clock or no network, and users without a mouse.
import { equal, expect, until } from '../../../tests/clients/checklist.mjs';
import { launchWithoutStorage } from '../chromium.mjs';
import { makeFile, MIB } from '../files.mjs';
import { Reports } from './reports.mjs';
import { SessionsPage } from './sessions-page.mjs';
import { UploadPage } from './upload-page.mjs';

const DAY = 86_400_000;
// Above this the client hashes in pieces, so not with what every browser has.
const LARGE = 70 * MIB;

export async function browsers(list, stand) {
  const { kala } = stand;

  await list.check('storage of the browser forbidden: signs in, uploads, and says what a reload would cost', async () => {
    const { context, close } = await launchWithoutStorage();
    try {
      const reports = await Reports.of(context);
      const upload = await UploadPage.open(stand, kala.origin, stand.admin, context);
      const file = await makeFile(kala.folder, LARGE);
      await upload.choose(file.path);
      await upload.page.mustShow('This browser stores nothing for this page');
      await upload.isVerified(stand, file);
      await upload.page.follow('Sessions');
      reports.none();
    } finally {
      await close();
    }
  });

  await list.check('storage of the browser full: uploads', async () => {
    const upload = await UploadPage.open(stand);
    const tools = await stand.context.newCDPSession(upload.page.page);
    await tools.send('Storage.overrideQuotaForOrigin', { origin: kala.origin, quotaSize: 0 });
    const file = await makeFile(kala.folder, 8 * MIB);
    await upload.choose(file.path);
    await upload.isVerified(stand, file);
  });

  await list.check('WebAssembly forbidden in the worker: hashes with the slower script', async () => {
    let changed = 0;
    await stand.context.route(/\/assets\/HashWorker-/, async route => {
      const response = await route.fetch();
      changed++;
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "default-src 'none'" } });
    });
    stand.reports.allow(/wasm-eval/, /WebAssembly/);
    const upload = await UploadPage.open(stand);
    const file = await makeFile(kala.folder, LARGE);
    await upload.choose(file.path);
    await upload.isVerified(stand, file, 90);
    expect(changed > 0, 'no worker was asked for');
    equal(upload.page.page.workers().filter(one => one.url().includes('HashWorker')).length, 0, 'workers with WebAssembly');
  });

  await list.check('workers forbidden: hashes on the page', async () => {
    await stand.context.addInitScript(() => { delete window.Worker; });
    // It tries WebAssembly on the page first.
    stand.reports.allow(/wasm-eval/, /WebAssembly/);
    const upload = await UploadPage.open(stand);
    const file = await makeFile(kala.folder, LARGE);
    await upload.choose(file.path);
    await upload.isVerified(stand, file, 90);
    equal(upload.page.page.workers().length, 0, 'workers');
  });

  for (const [what, wrong] of [['behind', -DAY], ['ahead', DAY]]) {
    await list.check(`a clock a day ${what}: times are those of the server`, async () => {
      await stand.session('with a wrong clock.bin', { size: 1000 });
      await stand.context.clock.install({ time: Date.now() + wrong });
      const sessions = await SessionsPage.open(stand, '/sessions?filename=with+a+wrong+clock');
      await sessions.hasRows(what === 'behind' ? 1 : 2);
      await sessions.rows.first().getByRole('button').click();
      await sessions.drawer.getByText(/\(in 6 d 23 h\)|\(in 7 d 0 h\)/).waitFor();
      equal(await sessions.drawer.getByText('Stalled').count(), 0, 'stalled');
      await sessions.drawer.getByRole('button', { name: 'Close' }).click();
      await sessions.page.button('Stalled').click();
      await sessions.page.mustShow('No session matches');
      const upload = await UploadPage.open(stand);
      await upload.drop(`at a wrong time ${what}.txt`);
      await upload.says(`at a wrong time ${what}.txt`, 'Verified');
    });
  }

  await list.check('without a network: said, and the page goes on when it is back', async () => {
    await stand.session('before the network went.bin');
    const sessions = await SessionsPage.open(stand);
    stand.reports.allowNoServer();
    await stand.context.setOffline(true);
    await sessions.page.mustShow('The server cannot be reached', 30);
    await sessions.page.row('before the network went.bin').waitFor();
    await stand.picture(sessions.page, 'without a network');
    await stand.context.setOffline(false);
    await until(async () => await sessions.page.page.getByText('The server cannot be reached').count() === 0, 'the notice goes', 45);
  });

  await list.check('without a network, no row that moves: said, as long as it is', async () => {
    await stand.file('nothing moves here.bin');
    // In this order no new row comes to the top, so the list has nothing to ask for.
    const sessions = await SessionsPage.open(stand, '/sessions?filename=nothing+moves+here&sort=fileSize');
    await sessions.hasRows(1);
    stand.reports.allowNoServer();
    await stand.context.setOffline(true);
    const notice = sessions.page.page.getByText('The server cannot be reached');
    await notice.waitFor({ timeout: 45_000 });
    for (let seconds = 0; seconds < 10; seconds += 0.5) {
      equal(await notice.count(), 1, `notices after ${seconds} s`);
      await sessions.page.page.waitForTimeout(500);
    }
    await stand.context.setOffline(false);
    await notice.waitFor({ state: 'detached', timeout: 45_000 });
  });

  await list.check('by keyboard alone: from the sign-in to a session and back', async () => {
    await stand.session('by keyboard.bin');
    const { page } = await stand.open('/sessions?filename=by+keyboard', null);
    await page.getByLabel('Username').waitFor();
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type(stand.admin.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'by keyboard.bin', exact: true }).waitFor();
    await page.keyboard.press('Tab');
    equal(await focused(page), 'Skip to the content', 'the first stop');
    await page.keyboard.press('Enter');
    await tabTo(page, 'by keyboard.bin');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Session', exact: true });
    await drawer.waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await until(async () => await focused(page) === 'by keyboard.bin', 'the focus is back at the row', 5);
  });
}

const focused = page => page.evaluate(() => document.activeElement?.textContent ?? '');

async function tabTo(page, text) {
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab');
    if (await focused(page) === text) {
      return;
    }
  }
  throw new Error(`the Tab key does not reach ${text}`);
}
