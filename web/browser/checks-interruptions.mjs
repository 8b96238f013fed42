// Uploads that are interrupted: by the user, the network, the page, another tab, the server.
import { request as call } from 'node:http';
import { equal, expect, until } from '../../tests/clients/checklist.mjs';
import { hasFile, makeFile, MIB } from './files.mjs';

const CHUNK = 4 * MIB;

async function isDone(stand, page, file, number = 0) {
  const seen = await page.reaches('done', number, 180);
  equal([seen.result.hash, seen.result.verified], [`sha256:${file.digest}`, true], 'result');
  await hasFile(stand.kala, seen.uuid, file);
  return seen;
}

function createdSessions({ proxy }) {
  return proxy.calls.filter(({ method, path, status }) => method === 'POST' && path.endsWith('/sessions') && status === 201).length;
}

export async function interruptions(list, stand, { offline }) {
  const { kala } = stand;
  const folder = kala.folder;

  await list.check('pause and resume: nothing moves meanwhile, same session', async () => {
    const file = await makeFile(folder, 48 * MIB);
    stand.proxy.rate = 16 * MIB;
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(file);
    await page.stored(12 * MIB);
    await page.page.getByRole('button', { name: 'Pause' }).click();
    const paused = await page.reaches('paused');
    equal(paused.pauses, [null], 'pauses');
    // The server still takes what was on its way.
    await until(async () => (await kala.session(paused.uuid)).status === 'open' && stand.proxy.writes.every(({ status, passed, length }) => status !== null || passed < length), 'no write runs');
    const before = [stand.proxy.calls.length, (await page.one()).progress.sent];
    await page.page.waitForTimeout(1500);
    equal([stand.proxy.calls.length, (await page.one()).progress.sent], before, 'calls and bytes during the pause');
    await page.picture(stand.screenshots, 'paused');
    stand.proxy.rate = 0;
    await page.page.getByRole('button', { name: 'Resume' }).click();
    await isDone(stand, page, file);
    equal(createdSessions(stand), 1, 'sessions');
    // So an access token may expire in the middle.
    equal(await page.page.evaluate(() => window.asked), 1, 'askings for an access token');
    const own = new Set(stand.proxy.calls.slice(1).map(({ auth }) => auth));
    expect(own.size === 1 && !own.has(`Bearer ${kala.token}`), 'the upload has no token of its own');
  });

  await list.check('cancel: the session is gone, and nothing is remembered', async () => {
    stand.proxy.rate = 8 * MIB;
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(await makeFile(folder, 32 * MIB));
    const { uuid } = await page.stored(CHUNK);
    await page.page.getByRole('button', { name: 'Cancel' }).click();
    const { error } = await page.reaches('failed');
    equal(error.code, 'cancelled', 'code');
    await until(async () => (await kala.call('GET', `/sessions/${uuid}`)).status === 410, 'the session is aborted');
    equal(await page.remembered(), [], 'what is remembered');
  });

  await list.check(`offline for ${offline} s`, async () => {
    const file = await makeFile(folder, 64 * MIB);
    stand.proxy.rate = 16 * MIB;
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(file);
    await page.stored(12 * MIB);
    await stand.context.setOffline(true);
    await until(async () => (await page.one()).retries.length > 0, 'the page notices');
    const { retries } = await page.one();
    equal(retries[0].code, 'network', 'reason');
    const calls = stand.proxy.calls.length;
    await page.page.waitForTimeout(offline * 1000);
    equal(stand.proxy.calls.length, calls, 'calls while offline');
    equal((await page.one()).state, 'running', 'state');
    await page.picture(stand.screenshots, 'offline');
    await stand.context.setOffline(false);
    const online = Date.now();
    await until(() => stand.proxy.calls.length > calls, 'a call after the line is back');
    console.log(`  went on ${stand.proxy.calls[calls].at - online} ms after the line was back`);
    const { uuid } = await isDone(stand, page, file);
    equal(createdSessions(stand), 1, 'sessions');
    expect(uuid, 'no session');
  }, 120 + offline);

  await list.check('reload at half, the same file again: goes on at the stored byte, and hashes only what was not', async () => {
    const file = await makeFile(folder, 200 * MIB);
    stand.proxy.rate = 64 * MIB;
    const page = await stand.open({ chunk: 16 * MIB, counting: true });
    await page.choose(file);
    await page.stored(96 * MIB);
    await until(async () => (await page.remembered())[0]?.hash.at >= 64 * MIB, 'a hash state is kept');
    const [{ uuid, hash, token }] = await page.remembered();
    expect(token !== null && token !== kala.token, 'the record has no token of the session alone');
    await page.reload();
    const { offset } = await quiet(stand, uuid);
    const writes = stand.proxy.writes.length;
    stand.proxy.rate = 0;
    await page.choose(file);
    const seen = await isDone(stand, page, file);
    equal(seen.uuid, uuid, 'session');
    equal(stand.proxy.writes[writes].offset, offset, 'first byte sent after the reload');
    const read = await page.page.evaluate(() => window.read);
    equal(Math.min(...read.map(([from]) => from)), hash.at, 'first byte read for the hash');
    equal(read.reduce((sum, [from, to]) => sum + to - from, 0), file.size - hash.at, 'bytes read for the hash');
    equal(await page.remembered(), [], 'what is remembered at the end');
  });

  await list.check('reload, and another file of that name: a session of its own', async () => {
    const file = await makeFile(folder, 24 * MIB, 'same name.bin');
    stand.proxy.rate = 8 * MIB;
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(file);
    const { uuid } = await page.stored(CHUNK);
    await page.reload();
    stand.proxy.rate = 0;
    const other = await makeFile(folder, 24 * MIB, 'same name.bin');
    await page.choose(other);
    const seen = await isDone(stand, page, other);
    expect(seen.uuid !== uuid, 'both files have one session');
    equal((await kala.session(uuid)).status, 'open', 'the session of the first');
  });

  await list.check('kill -9 and a new start at half', async () => {
    const file = await makeFile(folder, 96 * MIB);
    stand.proxy.rate = 32 * MIB;
    const page = await stand.open({ chunk: CHUNK });
    await page.choose(file);
    await page.stored(48 * MIB);
    await kala.kill();
    await until(async () => (await page.one()).retries.length > 0, 'the page notices');
    await page.picture(stand.screenshots, 'server killed');
    const writes = stand.proxy.writes.length;
    await kala.start(stand.settings);
    const ready = Date.now();
    await until(() => stand.proxy.writes.length > writes, 'a write to the new process');
    console.log(`  went on ${stand.proxy.writes[writes].at - ready} ms after the server was ready`);
    stand.proxy.rate = 0;
    const { retries } = await isDone(stand, page, file);
    expect(retries.every(({ code }) => code === 'network'), `reasons: ${JSON.stringify(retries)}`);
    equal(createdSessions(stand), 1, 'sessions');
  });

  await list.check('a second tab of this browser with the same file is refused, the first goes on', async () => {
    const file = await makeFile(folder, 24 * MIB);
    stand.proxy.rate = 8 * MIB;
    const first = await stand.open({ chunk: CHUNK });
    await first.choose(file);
    const { uuid } = await first.stored(CHUNK);
    const second = await stand.open({ chunk: CHUNK });
    await second.choose(file);
    const { error } = await second.reaches('failed');
    equal(error.code, 'in_use', 'code');
    await second.picture(stand.screenshots, 'second tab');
    // When the first tab is gone, the second may.
    await first.close();
    stand.proxy.rate = 0;
    await second.choose(file);
    const seen = await isDone(stand, second, file, 1);
    equal(seen.uuid, uuid, 'session');
    expect(seen.from >= CHUNK, `it began at ${seen.from}`);
  });

  await list.check('another browser takes the session over: the first says so and stops', async () => {
    const file = await makeFile(folder, 64 * MIB);
    stand.proxy.rate = 8 * MIB;
    const first = await stand.open({ chunk: 0 });
    await first.choose(file);
    await first.sent(8 * MIB);
    const [{ uuid, token }] = await first.remembered();
    const other = await stand.browser.newContext();
    // Slow enough that the first sees the offset move.
    stand.proxy.rate = 4 * MIB;
    const second = await stand.open({ token: undefined, session: { uuid, token } }, other);
    await second.choose(file);
    const seen = await isDone(stand, second, file);
    equal(seen.uuid, uuid, 'session');
    const { error, progress } = await first.reaches('failed');
    equal(error.code, 'write_superseded', 'code');
    expect(progress.confirmed < file.size, 'the first sent everything');
    await first.picture(stand.screenshots, 'superseded');
    await other.close();
  });

  await list.check('a connection that the server still believes in: the upload takes its place', async () => {
    const file = await makeFile(folder, 24 * MIB);
    stand.proxy.fault(({ method, path }) => method === 'POST' && path.endsWith('/write'), orphan(kala, MIB));
    const page = await stand.open({ chunk: 0 });
    await page.choose(file);
    await isDone(stand, page, file);
    // Chromium repeats the request by itself if the connection was used before; otherwise the package does.
    expect(stand.proxy.writes.length >= 2 && stand.proxy.writes.every(({ offset }) => offset <= file.size), 'no second write');
    equal(createdSessions(stand), 1, 'sessions');
  });
}

// The session when the server has noticed that its writer is gone.
async function quiet(stand, uuid) {
  let last;
  await until(async () => {
    const before = last?.offset;
    last = await stand.kala.session(uuid);
    await new Promise(resolve => setTimeout(resolve, 400));
    return last.offset === before;
  }, 'the offset stays as it is');
  return last;
}

// Passes some bytes on, and ends the browser's connection, but not the server's.
function orphan(kala, bytes) {
  return request => {
    const onward = call(`${kala.origin}${request.url}`, { method: request.method, headers: request.headers, agent: false });
    onward.on('error', () => {});
    request.on('error', () => {});
    let passed = 0;
    request.on('data', piece => {
      passed += piece.length;
      if (passed < bytes) {
        onward.write(piece);
        return;
      }
      request.removeAllListeners('data');
      // The server must have begun with this request before the next one comes.
      onward.write(piece, () => setTimeout(() => request.socket.destroy(), 500));
    });
  };
}
