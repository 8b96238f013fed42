import { beforeEach, expect, it, vi } from 'vitest';

vi.hoisted(() => {
  vi.stubGlobal('document', { querySelector: () => ({ content: 'http://kala.test' }) });
});

const { api } = await import('../../src/api/answers.js');
const { connection } = await import('../../src/api/connection.js');

const ask = (fetch: (request: Request) => Promise<Response>, signal?: AbortSignal) =>
  api.GET('/api/auth/me', { fetch, signal }).catch((error: unknown) => error);
const answer = (status: number) => ask(async () => Response.json({}, { status }));
const noAnswer = () => ask(() => Promise.reject(new TypeError('Failed to fetch')));

async function takenBack(): Promise<void> {
  const control = new AbortController();
  await ask(request => {
    control.abort();
    return Promise.reject(request.signal.reason as Error);
  }, control.signal);
}

beforeEach(() => answer(200));

it('is lost from the first call without an answer until the next answer', async () => {
  const heard: boolean[] = [];
  const stop = connection.subscribe(() => heard.push(connection.isLost));
  await noAnswer();
  await noAnswer();
  expect(connection.isLost).toBe(true);
  await answer(200);
  expect(heard).toEqual([true, false]);
  stop();
});

it('is there if the server refuses', async () => {
  await noAnswer();
  await answer(403);
  expect(connection.isLost).toBe(false);
});

it('stays as it is when the page takes a call back', async () => {
  await takenBack();
  expect(connection.isLost).toBe(false);
  await noAnswer();
  await takenBack();
  expect(connection.isLost).toBe(true);
});
