// What the checks of the console share: a server, Chromium, users and sessions.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '../../../tests/clients/checklist.mjs';
import { FILESTORE, Kala } from '../../../tests/clients/kala.mjs';
import { launch } from '../chromium.mjs';
import { ConsolePage } from './console-page.mjs';
import { Reports } from './reports.mjs';

const ADMIN = { username: 'admin', password: 'only for tests, 4711' };
const ALL = ['filestore.upload', 'filestore.read', 'filestore.delete'];
const SIZE = { width: 1280, height: 800 };

export class ConsoleStand {
  // `template` starts the server; `screenshots` is a folder or undefined.
  constructor(template, screenshots) {
    this.kala = new Kala(template);
    this.screenshots = screenshots;
    this.admin = ADMIN;
  }

  async start(settings) {
    this.settings = settings;
    await this.kala.start(settings);
    this.browser = await launch();
  }

  // A browser without memory, for one check.
  async renew(options) {
    await this.context?.close();
    ({ context: this.context, reports: this.reports } = await this.newContext(options));
  }

  async newContext(options = {}) {
    const context = await this.browser.newContext({ viewport: SIZE, locale: 'en-GB', timezoneId: 'UTC', ...options });
    return { context, reports: await Reports.of(context) };
  }

  // A page of the console; without a user nobody has signed in.
  async open(path, user = this.admin, { context = this.context, origin = this.kala.origin } = {}) {
    const page = new ConsolePage(await context.newPage(), origin);
    await page.go(path);
    if (user) {
      await page.signIn(user);
    }
    return page;
  }

  // The server has these settings as well while `work` runs.
  async with(settings, work) {
    await this.#restart({ ...this.settings, ...settings });
    try {
      await work();
    } finally {
      await this.#restart(this.settings);
    }
  }

  // The database may be changed by `work`.
  async whileStopped(work) {
    await this.kala.kill();
    try {
      await work();
    } finally {
      await this.kala.start(this.settings);
    }
  }

  async #restart(settings) {
    await this.kala.kill();
    await this.kala.start(settings);
  }

  async user(permissions = ALL, username = `u${crypto.randomUUID().slice(0, 8)}`) {
    const user = { username, password: 'quite long enough, 0815' };
    const answer = await this.manage('POST', '/api/manage/users', { ...user, permissions });
    const { data: uuid } = await answer.json();
    const signedIn = await this.manage('POST', '/api/auth/access-token', user);
    return { ...user, uuid, token: (await signedIn.json()).data.access_token };
  }

  // A call of the administrator, or with the token of somebody else.
  async manage(method, path, body, token = this.kala.token) {
    const answer = await fetch(this.kala.origin + path, {
      method, body: body && JSON.stringify(body),
      headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
    });
    expect(answer.ok, `${method} ${path} is ${answer.status}`);
    return answer;
  }

  // An open session; with `text` it has these bytes.
  async session(name, { token, text = '', size = Math.max(1, text.length), hash } = {}) {
    const created = await this.manage('POST', `${FILESTORE}/sessions`, { originalFilename: name, fileSize: size, hash }, token);
    const { data: uuid } = await created.json();
    if (text) {
      const written = await fetch(`${this.kala.origin}${FILESTORE}/sessions/${uuid}/write?mode=WRITE`, {
        method: 'POST', headers: { Authorization: `Bearer ${token ?? this.kala.token}`, 'Content-Type': 'application/octet-stream' }, body: text,
      });
      expect(written.ok, `a write is ${written.status}`);
    }
    return uuid;
  }

  // A stored file.
  file(name, content = 'hello', options = {}) {
    return this.kala.file(name, content, options);
  }

  // A datastore of a new file, after its import.
  datastore(name, content, options = {}) {
    return this.kala.datastore(name, content, options);
  }

  // A session that declared another hash than its bytes have.
  async failed(name) {
    const uuid = await this.session(name, { text: 'hello', hash: `sha256:${'A'.repeat(43)}=` });
    const answer = await this.kala.call('POST', `/sessions/${uuid}/close`, {});
    const { code } = await answer.json();
    expect(code === 'hash_mismatch', `a close with the wrong hash is ${answer.status} ${code}`);
    return uuid;
  }

  async picture(page, name) {
    if (this.screenshots) {
      await mkdir(this.screenshots, { recursive: true });
      await page.picture(join(this.screenshots, `${name}.png`));
    }
  }

  // The last page of the check, which a failure can be seen on.
  async pictureOfFailure(name) {
    const page = this.context.pages().at(-1);
    if (page) {
      await this.picture(new ConsolePage(page, this.kala.origin), `FAIL ${name.replaceAll('/', ' ')}`).catch(() => {});
    }
  }

  async stop() {
    await this.browser?.close();
    await this.kala.remove();
  }
}
