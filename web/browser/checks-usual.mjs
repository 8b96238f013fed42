// Uploads that nothing disturbs: several at once, empty, too large, with hostile names, and thousands in a queue.
import { equal, expect, until } from '../../tests/clients/checklist.mjs';
import { hasFile, makeFile, makeHole, MIB } from './files.mjs';

const EMPTY = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

// Names, and what the server makes of them (docs/http-api.md, decision 3).
const NAMES = [
  ['<img src=x onerror="document.title=`ran`">.txt', '<img src=x onerror="document.title=`ran`">.txt'],
  ['"; filename="other.txt', '"; filename="other.txt'],
  ['a\r\nSet-Cookie: b=c', 'aSet-Cookie: b=c'],
  ['\u202Egnp.exe', 'gnp.exe'],
  ['..', null],
  ['😀'.repeat(64), '😀'.repeat(63)],
  ['e\u0301té.txt', 'été.txt'],
  ['half \uD800 letter.txt', 'half \uFFFD letter.txt'],
];

export async function usual(list, stand, { gib, most }) {
  const { kala } = stand;
  const folder = kala.folder;

  await list.check(`three files at once, one of ${gib} GiB`, async () => {
    const files = [await makeFile(folder, gib * 1024 * MIB), await makeFile(folder, 40 * MIB + 1), await makeFile(folder, 4321)];
    const page = await stand.open({ base: kala.origin });
    await page.choose(...files);
    await page.sent(128 * MIB);
    await page.picture(stand.screenshots, 'three files');
    for (const [number, file] of files.entries()) {
      const { result, uuid, events, progress } = await page.reaches('done', number, 300);
      equal([result.hash, result.verified, result.uuid], [`sha256:${file.digest}`, true, uuid], 'result');
      equal(result.url, `${kala.origin}/api/manage/filestore/files/${uuid}`, 'url');
      equal([progress.sent, progress.confirmed, progress.hashed], [file.size, file.size, file.size], 'progress');
      for (const event of ['session', 'hashing', 'progress', 'closing', 'done']) {
        expect(events.includes(event), `no event ${event}: ${events}`);
      }
      await hasFile(kala, uuid, file);
    }
    await page.picture(stand.screenshots, 'three files done');
    equal(await page.remembered(), [], 'what is remembered at the end');
    equal(page.reports, [], 'what the browser reports');
  }, 400);

  await list.check('an empty file', async () => {
    const page = await stand.open();
    await page.make(['empty.txt', '']);
    const { result } = await page.reaches('done');
    equal([result.hash, result.verified], [`sha256:${EMPTY}`, true], 'result');
    equal(stand.proxy.writes.length, 0, 'writes');
    await hasFile(kala, result.uuid, { digest: EMPTY, size: 0, name: 'empty.txt' });
  });

  await list.check('over the maximum: refused before a byte', async () => {
    const page = await stand.open();
    await page.choose(await makeHole(folder, most + 1));
    const { error } = await page.reaches('failed');
    equal(error.code, 'file_too_large', 'code');
    expect(error.message.includes(String(most)), `the message names no limit: ${error.message}`);
    equal(stand.proxy.writes.length, 0, 'writes');
    equal(await page.remembered(), [], 'what is remembered');
    await page.picture(stand.screenshots, 'over the maximum');
  });

  await list.check('hostile names', async () => {
    const page = await stand.open();
    await page.make(...NAMES.map(([name]) => [name, `content of ${JSON.stringify(name)}`]));
    for (const [number, [name, stored]] of NAMES.entries()) {
      const { result } = await page.reaches('done', number);
      equal((await kala.session(result.uuid)).originalFilename, stored ?? result.uuid, `the name ${JSON.stringify(name)}`);
    }
    equal(await page.page.title(), 'Uploads', 'title');
    equal(page.reports, [], 'what the browser reports');
    await page.picture(stand.screenshots, 'hostile names');
  });

  await list.check('5,000 files queued: the page answers, three run at a time, and the rest can be dropped', async () => {
    const page = await stand.open({ queue: true });
    await page.page.evaluate(() => window.send(Array.from({ length: 5000 }, (_, i) => new File([`file ${i}`], `${i}.txt`, { lastModified: i }))));
    let most = 0;
    await until(async () => {
      const [running, done] = await page.page.evaluate(() => [window.queue.running.length, window.ended.done]);
      most = Math.max(most, running);
      return done >= 60;
    }, '60 files are done');
    equal(most, 3, 'uploads at a time');
    await page.picture(stand.screenshots, '5,000 files');
    await page.page.evaluate(() => window.queue.cancel());
    await until(async () => await page.page.evaluate(() => window.queue.running.length) === 0, 'nothing runs');
    const { failed } = await page.page.evaluate(() => window.ended);
    expect(failed <= 3, `${failed} uploads failed`);
    const calls = stand.proxy.calls.length;
    await page.page.waitForTimeout(500);
    equal(stand.proxy.calls.length, calls, 'calls after the end');
    equal(await page.remembered(), [], 'what is remembered');
  });
}
