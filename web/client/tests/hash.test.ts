import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashFile } from '../src/Hashing.js';
import { hashSlices, type HashJob } from '../src/HashSlices.js';
import { startSha256 as startNoble } from '../src/NobleSha256.js';
import { fromStart, type HashState } from '../src/Sha256.js';
import type { HashReply, HashRequest } from '../src/serveHashes.js';
import { startSha256 as startWasm } from '../src/WasmSha256.js';
import { sha256 } from './FakeServer.js';

const MIB = 1024 * 1024;
// Longer than what WebCrypto takes at once, and than two states.
const LARGE = 130 * MIB + 5;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A file without its bytes in memory: each slice is made when it is read. Notes what is read. */
function aLargeFile(size = LARGE) {
  const read: [number, number][] = [];
  const piece = (from: number, to: number) => new Uint8Array(to - from).fill(from / 1000 % 251);
  const file = {
    size,
    slice: (from: number, to: number) => {
      const end = Math.min(to, size);
      return { size: end - from, arrayBuffer: async () => { read.push([from, end]); return piece(from, end).buffer; } };
    },
  } as unknown as Blob;
  return { file, read, piece };
}

function digestOf({ file, piece }: ReturnType<typeof aLargeFile>, slice: number): string {
  const pieces = [];
  for (let at = 0; at < file.size; at += slice) {
    pieces.push(piece(at, Math.min(at + slice, file.size)));
  }
  return sha256(pieces).slice('sha256:'.length);
}

async function hash(file: Blob, more: Partial<HashJob> = {}) {
  const states: HashState[] = [];
  const digest = await hashSlices({
    file, from: fromStart, slice: 4 * MIB, start: startWasm, isStopped: () => false,
    report: (_, state) => { if (state) { states.push(state); } }, ...more,
  });
  return { digest, states };
}

describe('The hash', () => {
  it.each([['WebAssembly', startWasm], ['JavaScript', startNoble]])('in %s is SHA-256', async (_, start) => {
    const running = await start(null);
    running.update(new TextEncoder().encode('ab'));
    running.update(new TextEncoder().encode('c'));

    expect(running.digest()).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
  });

  it('of a small file is made at once by WebCrypto', async () => {
    const start = vi.fn();

    expect((await hash(new Blob(['abc']), { start })).digest).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
    expect(start).not.toHaveBeenCalled();
  });

  it('of a small file is made in slices where there is no secure context', async () => {
    vi.stubGlobal('crypto', {});

    expect((await hash(new Blob(['abc']), { slice: 2 })).digest).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
  });

  it('of a large file is read in slices, with a state every 64 MiB', async () => {
    const large = aLargeFile();
    const { digest, states } = await hash(large.file);

    expect(digest).toBe(digestOf(large, 4 * MIB));
    expect(states.map(({ at }) => at)).toEqual([64 * MIB, 128 * MIB]);
    expect(Math.max(...large.read.map(([from, to]) => to - from))).toBe(4 * MIB);
  });

  it('goes on from a state and reads nothing before it again', async () => {
    const large = aLargeFile();
    const { states } = await hash(large.file);
    large.read.length = 0;
    const { digest } = await hash(large.file, { from: states[1]! });

    expect(digest).toBe(digestOf(large, 4 * MIB));
    expect(large.read[0]![0]).toBe(128 * MIB);
  });

  it('reports its state when it is stopped', async () => {
    const large = aLargeFile();
    const { digest, states } = await hash(large.file, { isStopped: () => large.read.length === 3 });
    expect(digest).toBeNull();
    expect(states.map(({ at }) => at)).toEqual([12 * MIB]);

    expect((await hash(large.file, { from: states[0]! })).digest).toBe(digestOf(large, 4 * MIB));
  });

  it.each([['of another version', { at: 64 * MIB, state: btoa('unknown') }], ['that was not kept', { at: 64 * MIB, state: null }]])(
    'begins again with a state %s', async (_, from) => {
      const large = aLargeFile();

      expect((await hash(large.file, { from })).digest).toBe(digestOf(large, 4 * MIB));
    });

  it('of a file that is shorter than it was fails', async () => {
    const file = { size: 10, arrayBuffer: async () => new ArrayBuffer(3) } as Blob;

    await expect(hash(file)).rejects.toMatchObject({ code: 'file_changed' });
  });
});

/** A worker whose code runs here; `answers` says what it does with a file. */
function stubWorkers(answers: (address: string, request: HashRequest, reply: (message: HashReply) => void) => void) {
  const made: FakeWorker[] = [];
  class FakeWorker {
    onmessage: ((event: { data: HashReply }) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    isOver = false;

    constructor(readonly address: unknown) {
      made.push(this);
    }

    postMessage(request: HashRequest) {
      queueMicrotask(() => {
        try {
          answers(String(this.address), request, data => this.onmessage?.({ data }));
        } catch (failure) {
          this.onerror?.(failure);
        }
      });
    }

    terminate() {
      this.isOver = true;
    }
  }
  vi.stubGlobal('Worker', FakeWorker);
  return made;
}

const abc = 'sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
const job = (more: object = {}) => ({
  file: new Blob(['abc']), from: fromStart, report: () => {}, signal: new AbortController().signal, worker: undefined, ...more,
});

describe('The worker', () => {
  it('hashes, and its reports arrive', async () => {
    const made = stubWorkers((_address, _request, reply) => {
      reply({ hashed: 3, kept: { at: 3, state: 's' } });
      reply({ hash: 'digest' });
    });
    const report = vi.fn();

    expect(await hashFile(job({ report }))).toBe('sha256:digest');
    expect(report.mock.calls).toEqual([[3, { at: 3, state: 's' }]]);
    expect(made[0]!.address).toBeInstanceOf(URL);
    expect(String(made[0]!.address)).toMatch(/\/HashWorker\.js$/);
  });

  it('is used again for the next file', async () => {
    const made = stubWorkers((_address, _request, reply) => reply({ hash: 'digest' }));
    const make = () => new Worker('own.js');
    await hashFile(job({ worker: make }));
    await hashFile(job({ worker: make }));

    expect(made).toHaveLength(1);
  });

  it('has the address that the page gives, also a trusted one', async () => {
    const made = stubWorkers((_address, _request, reply) => reply({ hash: 'digest' }));
    const trusted = { toString: () => 'https://kala.test/hash.js' };
    await hashFile(job({ worker: trusted }));

    expect(made[0]!.address).toBe(trusted);
  });

  it('stops with the signal, and the last state arrives', async () => {
    const stop = new AbortController();
    stubWorkers((_address, request, reply) => {
      if (request === 'stop') {
        reply({ hashed: 2, kept: { at: 2, state: 's' } });
        reply({ hash: null });
      }
    });
    const report = vi.fn();
    const hashing = hashFile(job({ report, signal: stop.signal, worker: 'stopping.js' }));
    stop.abort('reason');

    await expect(hashing).rejects.toBe('reason');
    expect(report).toHaveBeenCalledWith(2, { at: 2, state: 's' });
  });

  it('without WebAssembly is replaced by the one in JavaScript', async () => {
    const made = stubWorkers((address, _, reply) => reply(address.includes('Noble') ? { hash: 'digest' } : { failed: 'no_hash', why: 'CSP' }));
    // No idle worker of another test.
    vi.resetModules();
    const fresh = await import('../src/Hashing.js');

    expect(await fresh.hashFile(job())).toBe('sha256:digest');
    expect(made.map(({ isOver }) => isOver)).toEqual([true, false]);
  });

  it('that cannot read the file says so', async () => {
    stubWorkers((_address, _request, reply) => reply({ failed: 'file_changed', why: 'NotReadableError' }));

    await expect(hashFile(job({ worker: 'reading.js' }))).rejects.toMatchObject({ code: 'file_changed' });
  });

  it.each([
    ['is forbidden', () => vi.stubGlobal('Worker', class { constructor() { throw new DOMException('CSP', 'SecurityError'); } })],
    ['does not load', () => stubWorkers(() => { throw new Error('404'); })],
    ['does not exist', () => vi.stubGlobal('Worker', undefined)],
  ])('that %s is replaced by the page', async (_, stub) => {
    vi.resetModules();
    const fresh = await import('../src/Hashing.js');
    stub();

    expect(await fresh.hashFile(job())).toBe(abc);
  });

  it('is not needed', async () => {
    const made = stubWorkers(() => {});

    expect(await hashFile(job({ worker: false }))).toBe(abc);
    expect(made).toEqual([]);
  });

  it('and WebAssembly can both be forbidden', async () => {
    vi.resetModules();
    vi.doMock('../src/WasmSha256.js', () => ({ startSha256: () => Promise.reject(new Error('CSP')) }));
    vi.stubGlobal('crypto', {});
    const fresh = await import('../src/Hashing.js');

    expect(await fresh.hashFile(job({ worker: false }))).toBe(abc);
    vi.doUnmock('../src/WasmSha256.js');
  });
});

describe('The code of the worker', () => {
  it('answers as the page expects', async () => {
    const self = new EventTarget() as EventTarget & { postMessage(message: HashReply): void };
    const replies: HashReply[] = [];
    self.postMessage = message => void replies.push(structuredClone(message));
    vi.stubGlobal('self', self);
    vi.resetModules();
    await import('../src/HashWorker.js');
    const send = (data: unknown) => self.dispatchEvent(Object.assign(new Event('message'), { data }));
    const broken = { size: 3, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
    send({ file: new Blob(['abc']), from: fromStart });
    await vi.waitFor(() => expect(replies).toHaveLength(2));
    send({ file: broken, from: fromStart });
    await vi.waitFor(() => expect(replies).toHaveLength(3));

    expect(replies[1]).toEqual({ hash: abc.slice('sha256:'.length) });
    expect(replies[2]).toMatchObject({ failed: 'file_changed' });
  });
});
