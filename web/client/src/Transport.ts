import { lost } from './KalaError.js';

/** One request. */
export interface Call {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Blob | string | undefined;
  signal: AbortSignal;
  /** Receives the number of bytes of the body that have left. */
  onSent?: ((bytes: number) => void) | undefined;
}

/** The response to a request. */
export interface Answer {
  status: number;
  /** The parsed JSON; undefined if it is something else. */
  body: unknown;
  header(name: string): string | null;
}

/** Sends a request. Bytes go by XHR where there is one, because fetch reports no progress of an upload. */
export function send(call: Call): Promise<Answer> {
  return call.body instanceof Blob && typeof XMLHttpRequest !== 'undefined' ? sendByXhr(call) : sendByFetch(call);
}

function sendByXhr(call: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    xhr.open(call.method, call.url);
    for (const [name, value] of Object.entries(call.headers)) {
      xhr.setRequestHeader(name, value);
    }
    xhr.upload.onprogress = event => call.onSent?.(event.loaded);
    xhr.onload = () => resolve({ status: xhr.status, body: parse(xhr.responseText), header: name => xhr.getResponseHeader(name) });
    xhr.onerror = () => reject(lost());
    xhr.onabort = () => reject(call.signal.reason);
    xhr.onloadend = () => call.signal.removeEventListener('abort', abort);
    call.signal.addEventListener('abort', abort);
    xhr.send(call.body as Blob);
  });
}

async function sendByFetch({ method, url, headers, body, signal, onSent }: Call): Promise<Answer> {
  try {
    const init: RequestInit = { method, headers, signal, body: body ?? null };
    const answer = await fetch(url, countsBytes && body instanceof Blob && onSent ? { ...init, ...countsBytes(body, onSent) } : init);
    return { status: answer.status, body: parse(await answer.text()), header: name => answer.headers.get(name) };
  } catch (failure) {
    throw signal.aborted ? signal.reason : lost(failure);
  }
}

let countsBytes: ((bytes: Blob, onSent: (sent: number) => void) => RequestInit) | null = null;

/** Makes fetch report what it has sent; for Node. */
export function countWith(count: typeof countsBytes): void {
  countsBytes = count;
}

/** Whether `onSent` is called here. */
export function reportsSentBytes(): boolean {
  return countsBytes !== null || typeof XMLHttpRequest !== 'undefined';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
