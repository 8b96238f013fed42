// nginx between a client and the server.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../browser/server.mjs';
import { atEnd, until } from './checklist.mjs';

// As in docs/quickstart.md: bodies pass through as they arrive. A server that is away is shown as a closed connection,
// because the clients try again after it, and give the upload up after a 502.
export const STREAMING = `
  proxy_set_header Host $http_host; proxy_http_version 1.1; proxy_request_buffering off; proxy_buffering off;
  client_max_body_size 0; error_page 502 504 = @away;`;
// Its defaults, but for the longest body: it takes a whole body before it calls the server.
export const BUFFERING = 'client_max_body_size 0;';
// Its defaults: bodies of up to 1 MiB.
export const PLAIN = '';

export class Nginx {
  #folder;
  #process;
  #ended;

  // `pages` is a folder whose files it also serves.
  async start(kala, directives, pages) {
    this.#folder = await mkdtemp(join(tmpdir(), 'kala-nginx-'));
    atEnd(() => this.#end());
    const port = await freePort();
    this.origin = `http://127.0.0.1:${port}`;
    const file = join(this.#folder, 'nginx.conf');
    await writeFile(file, this.#configuration(kala, port, directives, pages));
    this.#process = spawn('/usr/sbin/nginx', ['-p', this.#folder, '-c', file], { stdio: 'ignore' });
    this.#ended = new Promise(resolve => this.#process.once('exit', resolve));
    await until(() => this.#isUp(port), 'nginx listens');
  }

  #configuration(kala, port, directives, pages) {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${this.#folder}/${kind};`);
    return `${process.getuid() === 0 ? 'user root;' : ''} daemon off; master_process off; pid ${this.#folder}/pid;
error_log ${this.#folder}/error.log; events {}
http {
  access_log off; types { text/html html; text/javascript js; text/css css; } ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port};
    ${pages ? `root ${pages};` : ''}
    location @away { return 444; }
    location /api/ { proxy_pass ${kala.origin}; ${directives} }
  }
}
`;
  }

  async #isUp(port) {
    if (this.#process.exitCode !== null) {
      throw new Error(`nginx ended: ${await readFile(join(this.#folder, 'error.log'), 'utf8')}`);
    }
    return await new Promise(resolve => {
      const socket = createConnection(port, '127.0.0.1', () => { socket.destroy(); resolve(true); }).once('error', () => resolve(false));
    });
  }

  async remove() {
    if (this.#folder) {
      this.#end();
      await this.#ended;
    }
  }

  #end() {
    this.#process?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
