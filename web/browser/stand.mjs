// What the checks share: a server with sign-in, an origin for pages, a proxy between the two, Chromium, and users.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '../../tests/clients/checklist.mjs';
import { Kala } from '../../tests/clients/kala.mjs';
import { launch } from './chromium.mjs';
import { Pages } from './pages.mjs';
import { Proxy } from './proxy.mjs';
import { UploadPage } from './upload-page.mjs';

export const HERE = dirname(fileURLToPath(import.meta.url));
export const DIST = join(HERE, '../client/dist');
const PASSWORD = 'quite long enough, 0815';

export class Stand {
  // `template` starts the server; `screenshots` is a folder or undefined.
  constructor(template, screenshots) {
    this.kala = new Kala(template);
    this.screenshots = screenshots;
  }

  async start(settings = {}) {
    this.pages = new Pages({ '/client/': DIST, '/': join(HERE, 'page') });
    await this.pages.start();
    this.settings = { Cors__Origins: this.pages.origin, ...settings };
    await this.#takeShortToken();
    await this.kala.start(this.settings);
    this.browser = await launch();
    await this.renew();
  }

  // A token that is expired later. The server accepts it for another minute, for clocks that differ.
  async #takeShortToken() {
    await this.kala.start({ ...this.settings, Auth__TokenLifetime: '00:00:01' });
    this.shortLived = await this.user();
    this.shortLived.token = await this.shortLived.signIn();
    this.shortLived.expiry = Date.now() + 62_000;
    this.kala.token = undefined;
    await this.kala.kill();
  }

  // A proxy and a browser context of one check alone.
  async renew() {
    await this.context?.close();
    this.proxy?.stop();
    this.pages.fields([]);
    this.proxy = new Proxy(this.kala.origin);
    await this.proxy.start();
    this.context = await this.browser.newContext({ viewport: { width: 900, height: 700 } });
  }

  async restart(settings = {}) {
    await this.kala.kill();
    await this.kala.start({ ...this.settings, ...settings });
  }

  // The server has these settings as well while `work` runs.
  async with(settings, work) {
    await this.restart(settings);
    try {
      await work();
    } finally {
      await this.restart();
    }
  }

  // A page that uploads through the proxy, unless the settings say otherwise.
  open(settings = {}, context = this.context) {
    return UploadPage.open(context, `${this.pages.origin}/`, { base: this.proxy.origin, token: this.kala.token, ...settings });
  }

  // Somebody who may upload.
  async user() {
    const username = `u${crypto.randomUUID().slice(0, 8)}`;
    const created = await fetch(`${this.kala.origin}/api/manage/users`, {
      method: 'POST', headers: { ...this.kala.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password: PASSWORD, permissions: ['filestore.upload', 'filestore.read'] }),
    });
    expect(created.status === 201, `a user is ${created.status}`);
    const signIn = async () => {
      const answer = await fetch(`${this.kala.origin}/api/auth/access-token`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username, password: PASSWORD }),
      });
      return (await answer.json()).data.access_token;
    };
    const signOut = token => fetch(`${this.kala.origin}/api/auth/sign-out`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    return { username, signIn, signOut };
  }

  async stop() {
    await this.browser?.close();
    this.proxy?.stop();
    this.pages?.stop();
    await this.kala.remove();
  }
}
