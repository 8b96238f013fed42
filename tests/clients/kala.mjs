// A Kala server of a check: on a free port, in a temporary folder, and with a token of its administrator.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../browser/server.mjs';
import { atEnd, equal, expect, until } from './checklist.mjs';

const PASSWORD = 'only for tests, 4711';
export const FILESTORE = '/api/manage/filestore';
export const DATASTORES = '/api/manage/datastores';

export class Kala {
  #template;
  #process;
  #ended;

  // new Kala('dotnet Kala.Api.dll --urls http://127.0.0.1:{port}')
  constructor(template) {
    this.#template = template;
  }

  // Makes the folder of the server, and returns it.
  async prepare() {
    if (!this.folder) {
      this.folder = await mkdtemp(join(tmpdir(), 'kala-clients-'));
      atEnd(() => this.#end());
    }
    return this.folder;
  }

  // Starts it, or starts it again on the same folder and port. Settings of one start can be given.
  async start(settings = {}) {
    await this.prepare();
    this.port ??= await freePort();
    this.origin = `http://127.0.0.1:${this.port}`;
    const [program, ...words] = this.#template.replaceAll('{port}', this.port).split(' ');
    const log = await open(join(this.folder, 'log'), 'a');
    this.#process = spawn(program, words, {
      stdio: ['ignore', log.fd, log.fd],
      env: {
        ...process.env, Kala__Admin__Password: PASSWORD, Filestore__Root: join(this.folder, 'blobs'),
        Datastores__Root: join(this.folder, 'datastores'), ConnectionStrings__Kala: `Data Source=${join(this.folder, 'kala.db')}`,
        ...settings,
      },
    });
    this.#ended = new Promise(resolve => this.#process.once('exit', resolve));
    await log.close();
    await until(() => this.#isReady(), 'the server is ready');
    this.token ??= await this.#signIn();
  }

  async #isReady() {
    if (this.#process.exitCode !== null) {
      throw new Error(`the server ended: ${await readFile(join(this.folder, 'log'), 'utf8')}`);
    }
    return await fetch(`${this.origin}/health/ready`).then(answer => answer.ok, () => false);
  }

  async #signIn() {
    const answer = await fetch(`${this.origin}/api/auth/access-token`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    });
    return (await answer.json()).data.access_token;
  }

  async kill() {
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  async remove() {
    await this.kill();
    if (this.folder) {
      this.#end();
    }
  }

  #end() {
    this.#process?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  get headers() {
    return { Authorization: `Bearer ${this.token}` };
  }

  // An API key of the administrator.
  async key(name, permissions) {
    const answer = await fetch(`${this.origin}/api/auth/api-key`, {
      method: 'POST', headers: { ...this.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ validTo: '2099-01-01T00:00:00Z', permissions, name }),
    });
    expect(answer.ok, `POST of a key is ${answer.status}`);
    return (await answer.json()).data;
  }

  call(method, path, body) {
    return fetch(`${this.origin}${FILESTORE}${path}`, {
      method, headers: { ...this.headers, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body),
    });
  }

  // A stored file.
  async file(name, content, { token = this.token, type = 'text/plain' } = {}) {
    const answer = await fetch(`${this.origin}${FILESTORE}/files?originalFilename=${encodeURIComponent(name)}`, {
      method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': type }, body: content,
    });
    expect(answer.ok, `POST of a file is ${answer.status} ${answer.ok || await answer.text()}`);
    return (await answer.json()).data;
  }

  // A datastore of a new file, after its import; without `mustBeReady` it may have failed.
  async datastore(name, content, { token = this.token, type = 'application/geo+json', mustBeReady = true } = {}) {
    const source = `filestore:${await this.file(name, content, { token, type })}`;
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const made = await fetch(`${this.origin}${DATASTORES}`, { method: 'POST', headers, body: JSON.stringify({ source }) });
    expect(made.status === 202, `POST of a datastore is ${made.status} ${made.ok || await made.text()}`);
    let { data: row } = await made.json();
    await until(async () => {
      row = (await (await fetch(`${this.origin}${DATASTORES}/${row.uuid}`, { headers })).json()).data;
      return row.state !== 'importing';
    }, `the import of ${name}`, 60);
    expect(row.state === 'ready' || !mustBeReady, `the import of ${name}: ${row.failure?.message}`);
    return row;
  }

  async session(uuid) {
    const answer = await this.call('GET', `/sessions/${uuid}`);
    expect(answer.ok, `GET of session ${uuid} is ${answer.status}`);
    return (await answer.json()).data;
  }

  // The file has exactly these bytes, also by what the server says of it.
  async hasFile(uuid, digest) {
    const answer = await this.call('GET', `/files/${uuid}`);
    expect(answer.ok, `GET of file ${uuid} is ${answer.status} ${answer.ok || await answer.text()}`);
    equal(sha256(Buffer.from(await answer.arrayBuffer())), digest, 'SHA-256 of the bytes that came back');
    equal(answer.headers.get('Repr-Digest'), `sha-256=:${digest}:`, 'Repr-Digest');
  }
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('base64');
}
