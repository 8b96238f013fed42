import Uppy from '@uppy/core';
import { describe, expect, it } from 'vitest';
import '../src/node.js';
import Kala from '../uppy/Kala.js';
import { BASE } from './FakeServer.js';
import { aFile, bytes, CHUNK, ended, KIB, pass, server, until, useFakes } from './fixtures.js';
import { problem, sha256 } from './FakeServer.js';

useFakes();

function anUppy() {
  const uppy = new Uppy().use(Kala, { base: BASE, token: () => 'account', chunk: CHUNK, memory: false });
  const events: [string, ...any[]][] = [];
  for (const name of ['upload-start', 'upload-progress', 'upload-success', 'upload-error', 'complete'] as const) {
    uppy.on(name as 'complete', (...details: unknown[]) => events.push([name, ...structuredClone(details.map(plain))]));
  }
  return { uppy, of: (name: string) => events.filter(([other]) => other === name) };
}

const plain = (detail: any) => detail instanceof Error ? { message: detail.message } : JSON.parse(JSON.stringify(detail ?? null));

describe('The plugin of Uppy', () => {
  it('says that uploads can be resumed', () => {
    expect(anUppy().uppy.getState().capabilities.resumableUploads).toBe(true);
  });

  it('uploads three files and tells of each', async () => {
    const { uppy, of } = anUppy();
    for (const name of ['a', 'b', 'c']) {
      uppy.addFile({ name: `${name}.bin`, type: 'text/plain', data: aFile(10 * KIB, `${name}.bin`) });
    }
    const result = await ended(uppy.upload());

    expect(result.successful).toHaveLength(3);
    expect(of('upload-start')[0]![1]).toHaveLength(3);
    expect(of('upload-progress').at(-1)![2]).toMatchObject({ bytesUploaded: 10 * KIB, bytesTotal: 10 * KIB });
    expect(result.successful[0].uploadURL).toMatch(/^https:\/\/kala\.test\/api\/manage\/filestore\/files\/[-0-9a-f]{36}$/);
    expect([...server.sessions.values()].map(({ hash }) => hash)).toEqual(Array(3).fill(sha256([bytes(10 * KIB)])));
    expect([...server.sessions.values()].map(({ fields }) => fields['originalFilename'])).toEqual(['a.bin', 'b.bin', 'c.bin']);
  });

  it('tells of a failure, and a retry uploads again', async () => {
    const { uppy, of } = anUppy();
    server.before = request => request.path === 'sessions' ? problem(413, 'file_too_large') : undefined;
    uppy.addFile({ name: 'a.bin', data: aFile() });
    const result = await ended(uppy.upload());
    expect(result.failed).toHaveLength(1);
    expect(of('upload-error')[0]![2]).toEqual({ message: 'This is file_too_large.' });
    server.before = () => undefined;

    expect((await ended(uppy.retryAll())).successful).toHaveLength(1);
  });

  it.each([
    ['one file', (uppy: Uppy, id: string) => uppy.pauseResume(id), (uppy: Uppy, id: string) => uppy.pauseResume(id)],
    ['all files', (uppy: Uppy) => uppy.pauseAll(), (uppy: Uppy) => uppy.resumeAll()],
  ])('pauses and resumes %s', async (_, pause, resume) => {
    const { uppy } = anUppy();
    server.before = (request, nth) => request.path.includes('/write') && nth === 2 ? 'silent' : undefined;
    const id = uppy.addFile({ name: 'a.bin', data: aFile() });
    const done = uppy.upload();
    await until(() => server.of('write').length === 2);
    pause(uppy as never, id);
    const requests = server.requests.length;
    await pass(60_000);
    expect(server.requests.length).toBe(requests);
    resume(uppy as never, id);

    expect((await ended(done))!.successful).toHaveLength(1);
    expect(server.sessions.size).toBe(1);
  });

  it.each([['removed', (uppy: Uppy, id: string) => uppy.removeFile(id)], ['cancelled', (uppy: Uppy) => uppy.cancelAll()]])(
    'ends a file that is %s', async (_, end) => {
      const { uppy } = anUppy();
      server.before = request => request.path.includes('/write') ? 'silent' : undefined;
      const id = uppy.addFile({ name: 'a.bin', data: aFile() });
      void uppy.upload();
      await until(() => server.of('write').length === 1);
      end(uppy as never, id);
      await until(() => server.session.status === 'aborted');

      expect(uppy.getFiles()).toEqual([]);
    });

  it('is gone after it is removed', async () => {
    const { uppy } = anUppy();
    uppy.removePlugin(uppy.getPlugin('Kala')!);
    uppy.addFile({ name: 'a.bin', data: aFile() });
    await ended(uppy.upload());

    expect(server.requests).toEqual([]);
  });

  it('uploads again after all files were paused and then cancelled', async () => {
    const { uppy } = anUppy();
    server.before = request => request.path.includes('/write') ? 'silent' : undefined;
    uppy.addFile({ name: 'a.bin', data: aFile() });
    const first = uppy.upload();
    await until(() => server.of('write').length === 1);
    uppy.pauseAll();
    uppy.cancelAll();
    await ended(first!);
    server.before = () => undefined;
    uppy.addFile({ name: 'b.bin', data: aFile(10 * KIB, 'b.bin') });

    expect((await ended(uppy.upload())).successful).toHaveLength(1);
  });
});
