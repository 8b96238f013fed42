import { afterEach, describe, expect, it, vi } from 'vitest';
import { Sessions } from '../src/Sessions.js';

afterEach(() => vi.unstubAllGlobals());

/** An XMLHttpRequest whose end the test decides. */
class FakeXhr {
  static last: FakeXhr;
  readonly headers: Record<string, string> = {};
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  status = 200;
  responseText = '';
  body: unknown;
  line = '';

  constructor() {
    FakeXhr.last = this;
  }

  open(method: string, url: string) { this.line = `${method} ${url}`; }
  setRequestHeader(name: string, value: string) { this.headers[name] = value; }
  getResponseHeader(name: string) { return name === 'Retry-After' ? '7' : null; }
  send(body: unknown) { this.body = body; }
  abort() { this.onabort?.(); this.onloadend?.(); }
}

function write(signal = new AbortController().signal, onSent = (_: number) => {}) {
  vi.stubGlobal('XMLHttpRequest', FakeXhr);
  const sessions = new Sessions('https://kala.test/prefix/');
  return sessions.append('u', 5, new Blob(['abc']), 'sha256:a+b=', { authorization: 'Bearer t', signal, onSent });
}

describe('In a browser, bytes', () => {
  it('go by XHR, with progress', async () => {
    const onSent = vi.fn();
    const written = write(undefined, onSent);
    const xhr = FakeXhr.last;
    xhr.upload.onprogress!({ loaded: 2 });
    xhr.responseText = '{"data":{"offset":8}}';
    xhr.onload!();

    expect(await written).toEqual({ offset: 8 });
    expect(onSent).toHaveBeenCalledWith(2);
    expect(xhr.line).toBe('POST https://kala.test/prefix/api/manage/filestore/sessions/u/write?mode=APPEND&offset=5&hash=sha256%3Aa%2Bb%3D');
    expect(xhr.headers).toEqual({ 'Authorization': 'Bearer t', 'Content-Type': 'application/octet-stream' });
  });

  it('that are lost fail as such', async () => {
    const written = write();
    FakeXhr.last.onerror!();

    await expect(written).rejects.toMatchObject({ code: 'network', status: 0, isTransient: true });
  });

  it('that are refused fail with code, message, offset and wait', async () => {
    const written = write();
    Object.assign(FakeXhr.last, { status: 423, responseText: '{"code":"session_busy","message":"Busy.","offset":4}' });
    FakeXhr.last.onload!();

    await expect(written).rejects.toMatchObject({ code: 'session_busy', message: 'Busy.', offset: 4, retryAfter: 7, status: 423 });
  });

  it('stop with the signal', async () => {
    const stop = new AbortController();
    const written = write(stop.signal);
    stop.abort('reason');

    await expect(written).rejects.toBe('reason');
  });
});

describe('The address', () => {
  it.each([
    ['', 'https://page.test/api/manage/filestore/'], ['/files/', 'https://page.test/files/api/manage/filestore/'],
    ['https://kala.test', 'https://kala.test/api/manage/filestore/'],
  ])('%j is resolved against the page', (base, root) => {
    vi.stubGlobal('location', { href: 'https://page.test/some/page.html' });

    expect(new Sessions(base).at('')).toBe(root);
  });
});
