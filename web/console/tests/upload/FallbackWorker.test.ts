import { expect, it } from 'vitest';
import { FallbackWorker, type HashingWorker } from '../../src/upload/FallbackWorker.js';

class FakeWorker implements HashingWorker {
  onmessage: Worker['onmessage'] = null;
  onerror: Worker['onerror'] = null;
  isTerminated = false;
  readonly received: unknown[] = [];

  postMessage(message: unknown): void {
    this.received.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(data: unknown): void {
    this.onmessage?.call(this as never, { data } as MessageEvent);
  }

  fail(): void {
    this.onerror?.call(this as never, {} as ErrorEvent);
  }
}

function started() {
  const [first, second] = [new FakeWorker(), new FakeWorker()];
  const worker = new FallbackWorker(() => first, () => second);
  const answers: unknown[] = [];
  const errors: unknown[] = [];
  worker.onmessage = event => answers.push(event.data);
  worker.onerror = event => errors.push(event);
  worker.postMessage({ file: 'a' });
  return { first, second, worker, answers, errors };
}

it('passes on what the first worker says', () => {
  const { first, second, answers } = started();
  first.answer({ hash: 'abc' });
  expect([answers, second.received]).toEqual([[{ hash: 'abc' }], []]);
});

it.each([
  ['cannot hash', (worker: FakeWorker) => worker.answer({ failed: 'no_hash', why: 'forbidden' })],
  ['cannot start', (worker: FakeWorker) => worker.fail()],
])('gives the work to the second worker if the first %s', (_, fail) => {
  const { first, second, worker, answers, errors } = started();
  fail(first);
  expect([first.isTerminated, second.received]).toEqual([true, [{ file: 'a' }]]);
  second.answer({ hash: 'abc' });
  worker.postMessage('stop');
  expect([answers, errors, second.received.at(-1)]).toEqual([[{ hash: 'abc' }], [], 'stop']);
});

it('tells when both fail', () => {
  const { first, second, answers, errors } = started();
  first.fail();
  second.answer({ failed: 'no_hash' });
  second.fail();
  expect([answers, errors.length]).toEqual([[{ failed: 'no_hash' }], 1]);
});
