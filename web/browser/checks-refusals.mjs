// Uploads that the server refuses: for good, for a while, or until somebody signs in again.
import { equal, expect, until } from '../../tests/clients/checklist.mjs';
import { hasFile, makeFile, MIB } from './files.mjs';
import { flip } from './proxy.mjs';

const CHUNK = 2 * MIB;
// More than any disk has.
const ALL = String(2 ** 60);

const isWrite = ({ method, path }) => method === 'POST' && path.endsWith('/write');
const hasRetried = (page, code, number = 0) =>
  until(async () => (await page.one(number))?.retries.some(retry => retry.code === code), `a retry after ${code}`);

export async function refusals(list, stand) {
  const { kala } = stand;
  const folder = kala.folder;

  async function isDone(page, file, number = 0) {
    const seen = await page.reaches('done', number);
    equal([seen.result.hash, seen.result.verified], [`sha256:${file.digest}`, true], 'result');
    await hasFile(kala, seen.uuid, file);
    return seen;
  }

  await list.check('signed out in the middle: the upload waits for a new token, and goes on in its session', async () => {
    const user = await stand.user();
    const token = await user.signIn();
    const file = await makeFile(folder, 24 * MIB);
    stand.proxy.rate = 4 * MIB;
    const page = await stand.open({ chunk: CHUNK, token });
    await page.choose(file);
    await page.stored(CHUNK);
    await page.page.evaluate(() => { window.credentials = null; });
    await user.signOut(token);
    const { pauses, progress, uuid } = await page.reaches('paused');
    equal(pauses, ['token'], 'pauses');
    expect(progress.confirmed >= CHUNK, 'the stored bytes are forgotten');
    equal((await kala.session(uuid)).status, 'open', 'status');
    equal((await page.remembered()).map(record => record.uuid), [uuid], 'what is remembered');
    stand.proxy.rate = 0;
    await page.page.evaluate(fresh => { window.credentials = fresh; }, await user.signIn());
    await page.call('resume');
    const done = await isDone(page, file);
    equal(done.uuid, uuid, 'session');
  });

  await list.check('signed out in the middle, and a new token at hand: nobody notices', async () => {
    const user = await stand.user();
    const token = await user.signIn();
    const file = await makeFile(folder, 24 * MIB);
    stand.proxy.rate = 8 * MIB;
    const page = await stand.open({ chunk: CHUNK, token });
    await page.choose(file);
    const { uuid } = await page.stored(CHUNK);
    await user.signOut(token);
    await page.page.evaluate(fresh => { window.credentials = fresh; }, await user.signIn());
    const done = await isDone(page, file);
    equal([done.uuid, done.pauses], [uuid, []], 'session and pauses');
    expect(stand.proxy.calls.some(({ status }) => status === 401), 'no call was refused');
  });

  await list.check('a byte changed on the way: refused at the end, never "verified"', async () => {
    stand.proxy.fault(note => isWrite(note) && note.offset > 0, flip);
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(await makeFile(folder, 6 * MIB));
    const { error, result, uuid } = await page.reaches('failed');
    equal([error.code, result], ['hash_mismatch', null], 'error');
    equal(error.message, 'File hash does not match the expected hash', 'message');
    const answer = await kala.call('GET', `/files/${uuid}`);
    equal(answer.status, 404, 'GET of the file');
    equal(await page.remembered(), [], 'what is remembered');
    await page.picture(stand.screenshots, 'wrong hash');
  });

  await list.check('507, the disk is full in the middle: waits, and goes on when there is space', async () => {
    const file = await makeFile(folder, 16 * MIB);
    stand.proxy.rate = 8 * MIB;
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(file);
    await page.stored(CHUNK);
    await stand.with({ Filestore__ReserveBytes: ALL }, async () => {
      await hasRetried(page, 'insufficient_storage');
      await page.picture(stand.screenshots, 'disk full');
    });
    // The server has said half a minute; the user need not wait.
    await page.call('pause');
    await page.call('resume');
    const { uuid } = await isDone(page, file);
    expect(stand.proxy.calls.some(({ status }) => status === 507), 'no call got 507');
    expect(uuid, 'no session');
  });

  await list.check('507, over the limit of the owner: refused before a byte, with the limit in the message', async () => {
    await stand.with({ Limits__BytesPerOwner: String(MIB) }, async () => {
      const page = await stand.open({ token: await (await stand.user()).signIn() });
      await page.choose(await makeFile(folder, 2 * MIB));
      const { error, retries } = await page.reaches('failed');
      equal([error.code, retries], ['quota_exceeded', []], 'error');
      equal(stand.proxy.writes.length, 0, 'writes');
    });
  });

  await list.check('423: waits as long as the server says', async () => {
    const file = await makeFile(folder, 4 * MIB);
    const fault = stand.proxy.fault(isWrite, { status: 423, code: 'session_busy', retryAfter: 2 });
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(file);
    const { retries } = await isDone(page, file);
    equal(retries.map(({ code }) => code), ['session_busy'], 'retries');
    expect(retries[0].pause >= 2000 && fault.hits === 1, `it waited ${retries[0].pause} ms`);
  });

  await list.check('429, more uploads at a time than allowed: all are stored', async () => {
    await stand.with({ Limits__UploadsPerOwner: '1' }, async () => {
      const files = [await makeFile(folder, 6 * MIB), await makeFile(folder, 6 * MIB + 1)];
      stand.proxy.rate = 8 * MIB;
      const page = await stand.open({ chunk: 0 });
      await page.choose(...files);
      for (const [number, file] of files.entries()) {
        await isDone(page, file, number);
      }
      const reasons = (await page.all()).flatMap(({ retries }) => retries.map(({ code }) => code));
      expect(reasons.length > 0 && reasons.every(code => code === 'too_many_requests'), `reasons: ${reasons}`);
    });
  });

  await list.check('a session token of a server of the page\'s own: without any other credentials', async () => {
    const file = await makeFile(folder, 3 * MIB);
    const answer = await kala.call('POST', '/sessions', { fileSize: file.size, originalFilename: file.name, token: true });
    const { data: uuid, token } = await answer.json();
    const page = await stand.open({ token: undefined, session: { uuid, token } });
    await page.choose(file);
    const seen = await isDone(page, file);
    equal(seen.uuid, uuid, 'session');
    expect(stand.proxy.calls.length > 0 && stand.proxy.calls.every(({ auth }) => auth === `Bearer ${token}`), 'other credentials were sent');
    // Its token does not allow another file.
    await page.choose(await makeFile(folder, 3 * MIB + 1));
    const { error } = await page.reaches('failed', 1);
    expect(['size_mismatch', 'unauthenticated'].includes(error.code), `code ${error.code}`);
  });

  await list.check('an access token that has expired: asks for another, then waits for a sign-in', async () => {
    const { token, expiry, signIn } = stand.shortLived;
    await until(() => Date.now() > expiry, 'the token has expired');
    const file = await makeFile(folder, 2 * MIB);
    const page = await stand.open({ token });
    await page.choose(file);
    const { pauses, uuid } = await page.reaches('paused');
    equal([pauses, uuid ?? null], [['unauthenticated'], null], 'pauses and session');
    equal(await page.page.evaluate(() => window.asked), 2, 'askings for a token');
    await page.picture(stand.screenshots, 'token expired');
    await page.page.evaluate(fresh => { window.credentials = fresh; }, await signIn());
    await page.call('resume');
    await isDone(page, file);
  });

  await list.check('an answer that is not Kala\'s: says so', async () => {
    const page = await stand.open({ base: stand.pages.origin });
    await page.make(['a.txt', 'hello']);
    const { error } = await page.reaches('failed');
    equal(error.code, 'http_404', 'code');
  });
}
