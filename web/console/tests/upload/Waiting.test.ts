import { expect, it } from 'vitest';
import { Waiting } from '../../src/upload/Waiting.js';

const file = (size: number) => new File(['x'.repeat(size)], `${size}`);

it('gives the files in their order and counts what is left', async () => {
  const waiting = new Waiting();
  const unreadable: string[] = [];
  const found = Array.from({ length: 3_000 }, (_, n) => ({ file: file(n % 3), path: `${n}` }));
  await waiting.read([...found, { path: 'bad', reason: null }], path => unreadable.push(path), new AbortController().signal);
  expect([waiting.count, waiting.bytes, waiting.isReading, unreadable]).toEqual([3_000, 3_000, false, ['bad']]);
  for (let n = 0; n < 3_000; n++) {
    expect(waiting.take()?.path).toBe(`${n}`);
  }
  expect([waiting.count, waiting.bytes, waiting.take()]).toEqual([0, 0, undefined]);
});

it('takes nothing more after the end', async () => {
  const waiting = new Waiting();
  const stop = new AbortController();
  stop.abort();
  await waiting.read([{ file: file(1), path: 'a' }], () => {}, stop.signal);
  expect(waiting.count).toBe(0);
});

it('gives files in turn while others are still being read', async () => {
  const waiting = new Waiting();
  const { signal } = new AbortController();
  let goOn!: () => void;
  const pause = new Promise<void>(resolve => { goOn = resolve; });
  async function* found() {
    yield { file: file(1), path: 'a' };
    await pause;
    yield { file: file(1), path: 'b' };
  }
  const turn = waiting.inTurn(waiting.read(found(), () => {}, signal), signal);
  expect((await turn.next()).value?.path).toBe('a');
  goOn();
  expect((await turn.next()).value?.path).toBe('b');
  expect((await turn.next()).done).toBe(true);
});

it('stops in the middle of a folder', async () => {
  const waiting = new Waiting();
  const stop = new AbortController();
  function* found() {
    for (let n = 0; ; n++) {
      if (n === 700) {
        stop.abort();
        waiting.clear();
      }
      yield { file: file(1), path: `${n}` };
    }
  }
  await waiting.read(found(), () => {}, stop.signal);
  expect([waiting.count, waiting.isReading]).toEqual([0, false]);
});
