import { describe, expect, it } from 'vitest';
import { BASE, problem } from './FakeServer.js';
import { aFile, begin, CHUNK, ended, server, TestMemory, until, useFakes } from './fixtures.js';

useFakes();

async function createSession(size: number): Promise<{ uuid: string; token: string }> {
  const created = await (await fetch(`${BASE}/api/manage/filestore/sessions`, {
    method: 'POST', headers: { 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify({ fileSize: size, token: true }),
    signal: new AbortController().signal,
  })).json() as { data: string; token: string };
  return { uuid: created.data, token: created.token };
}

const used = (kind: string) => server.of(kind).map(({ headers }) => headers['Authorization']);

describe('The token', () => {
  it('of the account creates the session, that of the session does the rest', async () => {
    await ended(begin().upload.result);
    const own = `Bearer session-${[...server.sessions.keys()][0]}`;

    expect(used('create')).toEqual(['Bearer account']);
    expect(used('write')).toEqual([own, own, own]);
    expect(used('close')).toEqual([own]);
  });

  it('can be a whole Authorization value', async () => {
    await ended(begin(aFile(), { token: () => 'ApiKey 1234' }).upload.result);

    expect(used('create')).toEqual(['ApiKey 1234']);
  });

  it('is not needed where nobody signs in', async () => {
    await ended(begin(aFile(), { token: undefined }).upload.result);

    expect(used('create')).toEqual([undefined]);
    expect(used('write')).toEqual([undefined, undefined, undefined]);
    expect(server.session.fields).not.toHaveProperty('token');
  });

  it('is fetched once more after 401', async () => {
    const tokens = ['old', 'new'];
    server.before = ({ headers }) => headers['Authorization'] === 'Bearer old' ? problem(401, 'unauthenticated') : undefined;
    await ended(begin(aFile(), { token: async () => tokens.shift()! }).upload.result);

    expect(used('create')).toEqual(['Bearer old', 'Bearer new']);
  });

  it('is fetched once more each time that it ends', async () => {
    let valid = 0;
    let tokens = 0;
    server.before = ({ headers, path }, nth) => {
      valid += path.includes('/write') && nth < 4 && headers['Authorization'] === `Bearer ${valid}` ? 1 : 0;
      return headers['Authorization'] === `Bearer ${valid}` ? undefined : problem(401, 'unauthenticated');
    };
    const { upload, of } = begin(aFile(), { token: () => String(tokens++ === 0 ? 0 : valid) });

    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(of('pause')).toEqual([]);
    expect(valid).toBeGreaterThan(1);
  });

  it('of the session is replaced by that of the account when it ends in the middle', async () => {
    server.before = ({ headers, path }, nth) => path.includes('/write') && nth > 1 && headers['Authorization'] !== 'Bearer account'
      ? problem(401, 'unauthenticated') : undefined;
    const { upload, of } = begin();

    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(server.sessions.size).toBe(1);
    expect(used('close')).toEqual(['Bearer account']);
    expect(of('pause')).toEqual([]);
  });

  it('that is refused twice pauses the upload, which goes on after another sign-in', async () => {
    let account = 'old';
    server.before = ({ headers, path }) => path.startsWith('sessions/') && headers['Authorization'] !== 'Bearer new'
      ? problem(401, 'unauthenticated') : undefined;
    const { upload, of } = begin(aFile(), { token: () => account });
    await until(() => of('pause').length > 0);
    expect(of('pause')).toMatchObject([{ reason: { code: 'unauthenticated', status: 401 } }]);
    expect(upload.state).toBe('paused');
    account = 'new';
    upload.resume();

    expect(await ended(upload.result)).toMatchObject({ verified: true });
    expect(server.sessions.size).toBe(1);
  });

  it('that cannot be had pauses the upload', async () => {
    let isSignedIn = false;
    const { upload, of } = begin(aFile(), { token: () => { if (!isSignedIn) { throw new Error('signed out'); } return 'account'; } });
    await until(() => of('pause').length > 0);
    expect(of('pause')[0].reason).toMatchObject({ code: 'token', cause: { message: 'signed out' } });
    isSignedIn = true;
    upload.resume();

    expect(await ended(upload.result)).toMatchObject({ verified: true });
  });

  it('of a session is enough for this one upload', async () => {
    const created = await (await fetch(`${BASE}/api/manage/filestore/sessions`, {
      method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: JSON.stringify({ fileSize: 10 * 1024, token: true }), signal: new AbortController().signal,
    })).json() as { data: string; token: string };
    const result = await ended(begin(aFile(), { token: undefined, session: { uuid: created.data, token: created.token } }).upload.result);

    expect(result).toMatchObject({ uuid: created.data, verified: true });
    expect(used('create')).toEqual([undefined]);
    expect(new Set(used('write'))).toEqual(new Set([`Bearer ${created.token}`]));
  });

  it('of a session that a function gets is enough, and the function is not called for an upload that goes on', async () => {
    const asked: File[] = [];
    const memory = new TestMemory();
    const session = async (file: Blob) => {
      asked.push(file as File);
      return await createSession(file.size);
    };
    const controller = new AbortController();
    const first = begin(aFile(), { token: undefined, session, memory, signal: controller.signal });
    server.before = ({ path }) => path.includes('offset=4096') ? 'silent' : undefined;
    await until(() => first.upload.progress.confirmed === CHUNK);
    controller.abort();
    await ended(first.upload.result);
    server.before = () => undefined;
    const uuid = first.upload.uuid;

    expect(await ended(begin(aFile(), { token: undefined, session, memory }).upload.result)).toMatchObject({ uuid, verified: true });
    expect(asked.map(({ name }) => name)).toEqual(['a.bin']);
    expect(memory.records.size).toBe(0);
  });

  it('of a remembered session that is refused is replaced by another session from the function', async () => {
    const memory = new TestMemory();
    const session = (file: Blob) => createSession(file.size);
    const controller = new AbortController();
    const first = begin(aFile(), { token: undefined, session, memory, signal: controller.signal });
    server.before = ({ path }) => path.includes('offset=4096') ? 'silent' : undefined;
    await until(() => first.upload.progress.confirmed === CHUNK);
    controller.abort();
    await ended(first.upload.result);
    const old = first.upload.uuid!;
    server.before = ({ path }) => path.startsWith(`sessions/${old}`) ? problem(401, 'unauthenticated') : undefined;
    const result = await ended(begin(aFile(), { token: undefined, session, memory }).upload.result);

    expect(result).toMatchObject({ verified: true });
    expect(result.uuid).not.toBe(old);
  });

  it('that a function cannot get ends the upload with the reason', async () => {
    const memory = new TestMemory();
    const session = () => Promise.reject(new Error('not allowed'));

    expect(await ended(begin(aFile(), { token: undefined, session, memory }).upload.result)).toMatchObject({ message: 'not allowed' });
    expect(memory.records.size).toBe(0);
  });

  it('of a session for another size is refused before a byte', async () => {
    const created = await (await fetch(`${BASE}/api/manage/filestore/sessions`, {
      method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: JSON.stringify({ fileSize: 7, token: true }), signal: new AbortController().signal,
    })).json() as { data: string; token: string };

    expect(await ended(begin(aFile(), { session: { uuid: created.data, token: created.token } }).upload.result)).toMatchObject({ code: 'size_mismatch' });
    expect(server.of('write')).toEqual([]);
  });

  it('of a session that ends is final where there is no account', async () => {
    server.before = () => problem(401, 'unauthenticated');

    expect(await ended(begin(aFile(), { token: undefined, session: { uuid: 'x', token: 'y' } }).upload.result)).toMatchObject({ code: 'unauthenticated' });
  });
});
