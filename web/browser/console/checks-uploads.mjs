// The upload page: several files, interruptions, refusals, files that change, and very many.
import { appendFile, mkdir, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equal, expect, until } from '../../../tests/clients/checklist.mjs';
import { makeFile, makeHole, MIB } from '../files.mjs';
import { Proxy } from '../proxy.mjs';
import { UploadPage } from './upload-page.mjs';

const MANY = 20_000;
// In ms. It is 150 to 200 on an idle machine; a page that draws all rows at once stands still for much longer.
const LONGEST_TASK = 2_000;
const CHANGES = {
  shrinks: path => truncate(path, 5 * MIB),
  grows: path => appendFile(path, 'more'),
  vanishes: path => unlink(path),
};

export async function uploads(list, stand, { mib, most }) {
  const { kala } = stand;
  const { folder } = kala;

  // An upload at a speed at which something can happen to it.
  async function slowly(work, rate = 16 * MIB) {
    const proxy = new Proxy(kala.origin);
    proxy.rate = rate;
    await proxy.start();
    try {
      const upload = await UploadPage.open(stand, proxy.origin);
      await work(proxy, upload);
      // It would notice that the proxy is gone.
      await upload.page.page.close();
    } finally {
      proxy.stop();
    }
  }

  const countFiles = async () => (await (await kala.call('GET', '/files?limit=1&count=true')).json()).page.total;

  const statusOf = async ({ name }) =>
    (await (await kala.call('GET', `/sessions?filename=${encodeURIComponent(name)}`)).json()).data[0].status;

  const sessions = proxy => proxy.calls.filter(({ method, path, status }) => method === 'POST' && path.endsWith('/sessions') && status === 201).length;

  await list.check(`three files, one of ${mib} MiB: pause, reload, the same file again, a killed server, verified`, async () => {
    await slowly(async (proxy, upload) => {
      const { page } = upload;
      const [large, middle, small] = [await makeFile(folder, mib * MIB), await makeFile(folder, 10 * MIB + 1), await makeFile(folder, 4321)];
      await upload.choose(large.path, middle.path, small.path);
      await upload.isVerified(stand, small);
      await upload.isVerified(stand, middle);
      await upload.hasStored(large.name, mib * MIB / 8);
      await stand.picture(page, 'uploading');
      await page.follow('Status');
      await page.page.getByRole('link', { name: /1 upload, \d+ %/ }).waitFor();
      await page.follow('Upload');

      await upload.press('Pause', large.name);
      await upload.says(large.name, 'Paused');
      await page.page.waitForTimeout(500);
      const paused = await upload.stored(large.name);
      await page.page.waitForTimeout(1500);
      equal(await upload.stored(large.name), paused, 'bytes stored during the pause');
      await stand.picture(page, 'paused');

      await page.page.reload();
      await page.isLoaded('Upload');
      const left = page.page.getByRole('region', { name: 'Unfinished uploads of this browser' });
      await left.getByText(large.name).waitFor();
      await stand.picture(page, 'after a reload');
      await left.locator('input').setInputFiles(large.path);
      await upload.hasStored(large.name, mib * MIB / 2);
      equal(sessions(proxy), 3, 'sessions');

      stand.reports.allowNoServer();
      await kala.kill();
      await upload.says(large.name, 'Trying again');
      await stand.picture(page, 'without a server');
      await kala.start(stand.settings);
      proxy.rate = 0;
      const uuid = await upload.isVerified(stand, large, 240);
      equal(sessions(proxy), 3, 'sessions at the end');
      await stand.picture(page, 'verified');
      await page.page.getByRole('link', { name: large.name }).click();
      await until(() => page.address === `/files/${uuid}`, 'the page of the file');
    }, Math.max(16, mib / 16) * MIB);
  }, { seconds: 400 });

  await list.check('dropped files, also an empty one', async () => {
    const upload = await UploadPage.open(stand);
    await upload.drop('dropped one.txt', 'dropped two.txt');
    await upload.says('dropped one.txt', 'Verified');
    await upload.says('dropped two.txt', 'Verified');
    const empty = await makeFile(folder, 0, 'nothing in it.txt');
    await upload.choose(empty.path);
    await upload.isVerified(stand, empty);
  });

  await list.check('over the maximum: refused before a byte, with the reason', async () => {
    await slowly(async (proxy, upload) => {
      stand.reports.allowStatus(413, '/sessions');
      const hole = await makeHole(folder, most + 1);
      await upload.choose(hole.path);
      await upload.page.mustShow('file_too_large');
      equal(proxy.writes.length, 0, 'writes');
      await stand.picture(upload.page, 'over the maximum');
    });
  });

  for (const [what, change] of Object.entries(CHANGES)) {
    await list.check(`a file that ${what} while it is sent: says so, and the session stays`, async () => {
      await slowly(async (proxy, upload) => {
        stand.reports.allow(/net::ERR_(UPLOAD_FILE_CHANGED|FILE_NOT_FOUND|FAILED|ACCESS_DENIED)/);
        const file = await makeFile(folder, 100 * MIB);
        // Chromium compares whole seconds, so a change in the second in which the file was made is none.
        await utimes(file.path, 1, 1);
        await upload.choose(file.path);
        await until(() => proxy.writes.some(({ passed }) => passed > 8 * MIB), 'some bytes are sent');
        await change(file.path);
        await upload.says(file.name, 'Failed');
        await upload.item(file.name).getByText('file_changed').waitFor();
        const answer = await kala.call('GET', `/sessions?filename=${encodeURIComponent(file.name)}`);
        equal((await answer.json()).data.map(({ status }) => status), ['open'], 'sessions');
        await stand.picture(upload.page, `a file that ${what}`);
      });
    });
  }

  await list.check('cancel: asks first, then the session is gone; a second click cancels no other upload', async () => {
    await slowly(async (proxy, upload) => {
      const [file, other] = [await makeFile(folder, 256 * MIB), await makeFile(folder, 256 * MIB)];
      await upload.choose(file.path, other.path);
      await upload.hasBegun(file.name);
      await upload.hasBegun(other.name);
      await upload.press('Cancel', file.name);
      const dialog = upload.page.page.getByRole('dialog');
      await dialog.getByText('is deleted').waitFor();
      await dialog.getByRole('button', { name: 'Cancel the upload' }).dblclick({ delay: 60 });
      await until(async () => await statusOf(file) === 'aborted', 'the session is aborted');
      await dialog.waitFor({ state: 'detached' });
      equal(await statusOf(other), 'open', 'status of the other upload');
      await upload.press('Pause', other.name);
    });
  });

  await list.check('pause all, cancel all, then other files: they are uploaded', async () => {
    await slowly(async (proxy, upload) => {
      stand.reports.allowStatus('4(04|09|10)', '/sessions/');
      const files = await Promise.all([64, 64].map(size => makeFile(folder, size * MIB)));
      await upload.choose(...files.map(({ path }) => path));
      await until(() => proxy.writes.some(({ passed }) => passed > MIB), 'some bytes are sent');
      await upload.page.button('Pause all').click();
      await upload.says(files[0].name, 'Paused');
      await upload.page.button('Cancel all').click();
      await upload.page.button('Cancel all uploads').click();
      await upload.page.button('Cancel all').waitFor({ state: 'detached' });
      await upload.drop('after the cancelled ones.txt');
      await upload.says('after the cancelled ones.txt', 'Verified', 20);
    });
  });

  await list.check('sign out while something is uploaded: asks first, with the number', async () => {
    await slowly(async (proxy, upload) => {
      const file = await makeFile(folder, 256 * MIB);
      await upload.choose(file.path);
      await until(() => proxy.writes.some(({ passed }) => passed > MIB), 'some bytes are sent');
      await upload.page.button('Sign out').click();
      const dialog = upload.page.page.getByRole('dialog', { name: 'Sign out?' });
      await dialog.getByText('1 upload').waitFor({ timeout: 10_000 });
      await dialog.getByRole('button', { name: 'Stay signed in' }).click();
      await dialog.waitFor({ state: 'detached' });
      const before = await upload.stored(file.name);
      await until(async () => await upload.stored(file.name) > before, 'the upload goes on', 20);
      await upload.page.button('Sign out').click();
      const tokens = () => remembered(upload.page.page, file.name);
      equal((await tokens()).map(token => typeof token), ['string'], 'tokens before');
      await dialog.getByRole('button', { name: 'Sign out' }).click();
      await upload.page.heading('Sign in to Kala').waitFor();
      await until(async () => (await tokens()).every(token => token === null), 'the token of the session is gone');
      equal((await tokens()).length, 1, 'uploads that can go on');
    });
  });

  await list.check(`a folder of ${MANY} files: the page stays quick, and all can be cancelled`, async () => {
    const many = join(folder, 'many');
    await mkdir(many);
    for (let at = 0; at < MANY; at += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => writeFile(join(many, `file ${at + index}.txt`), `${at + index}`)));
    }
    const upload = await UploadPage.open(stand);
    const { page } = upload.page;
    // One of the uploads may end while it is cancelled.
    stand.reports.allowStatus(409, '/sessions/');
    await page.evaluate(() => {
      window.longTasks = [];
      new PerformanceObserver(seen => window.longTasks.push(...seen.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' });
    });
    await upload.chooseFolder(many);
    await page.getByRole('region', { name: /finished upload/ }).waitFor();
    const atFirst = await page.evaluate(() => window.longTasks.splice(0));
    await page.waitForTimeout(5000);
    const tasks = await page.evaluate(() => window.longTasks);
    const items = await page.getByRole('listitem').count();
    await stand.picture(upload.page, 'a folder');
    console.log(`  ${tasks.length} tasks over 50 ms in 5 s, the longest ${Math.max(0, ...tasks)} ms, at the choice ${Math.max(0, ...atFirst)} ms; ${items} items shown`);
    expect(items <= 210, `${items} items are in the page`);
    expect(Math.max(0, ...tasks) <= LONGEST_TASK, `the page stood still for ${Math.max(...tasks)} ms`);
    await upload.page.button('Cancel all').click();
    await page.getByRole('button', { name: 'Cancel all uploads' }).click();
    await upload.page.button('Cancel all').waitFor({ state: 'detached' });
    // Those on their way may still end.
    await page.waitForTimeout(1000);
    const ended = await finished(page);
    expect(ended < MANY, 'all had ended before they were cancelled');
    const stored = await countFiles();
    await page.waitForTimeout(3000);
    equal([await finished(page), await countFiles()], [ended, stored], 'finished uploads and stored files, 3 s later');
  }, { seconds: 200 });
}

async function finished(page) {
  const text = await page.getByRole('region', { name: /finished upload/ }).getByRole('heading').textContent();
  return Number(/^([\d,]+) finished uploads?$/.exec(text)[1].replaceAll(',', ''));
}

// The tokens in what the browser remembers of a file.
function remembered(page, name) {
  return page.evaluate(wanted => new Promise((resolve, reject) => {
    const opening = indexedDB.open('kala-uploads');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const asked = opening.result.transaction('kala-uploads').objectStore('kala-uploads').getAll();
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        opening.result.close();
        resolve(asked.result.filter(record => record.name === wanted).map(({ token }) => token));
      };
    };
  }), name);
}
