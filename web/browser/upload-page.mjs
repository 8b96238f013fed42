// The page of a check as its user sees it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, until } from '../../tests/clients/checklist.mjs';

export class UploadPage {
  // What the browser has reported: refused by a policy, or an exception that nobody caught.
  reports = [];
  #address;

  static async open(context, address, settings = {}) {
    const one = new UploadPage();
    one.page = await context.newPage();
    one.page.on('console', message => message.type() === 'error' && /Policy|Trusted/.test(message.text()) && one.reports.push(message.text()));
    one.page.on('pageerror', error => one.reports.push(error.message));
    await one.go(address, settings);
    return one;
  }

  // Settings in the fragment are not sent to the server, and stay over a reload.
  async go(address, settings) {
    this.#address = `${address}#${encodeURIComponent(JSON.stringify(settings))}`;
    await this.page.goto(this.#address);
    await this.#isLoaded();
  }

  async reload() {
    await this.page.reload();
    await this.#isLoaded();
  }

  async #isLoaded() {
    await this.page.waitForFunction(() => window.isLoaded);
  }

  choose(...files) {
    return this.page.setInputFiles('input', files.map(({ path }) => path));
  }

  // Files without a place on the disk: [name, text].
  make(...files) {
    return this.page.evaluate(all => window.send(all.map(([name, text]) => new File([text], name, { type: 'text/plain', lastModified: 1 }))), files);
  }

  // What the package has reported of each upload.
  all() {
    return this.page.evaluate(() => window.shown.map(({ one, ...seen }) => ({ ...seen, state: one.state, progress: one.progress })));
  }

  async one(number = 0) {
    return (await this.all())[number];
  }

  call(method, number = 0) {
    return this.page.evaluate(([name, index]) => void window.shown[index].one[name](), [method, number]);
  }

  // Waits until the upload has this state, and returns it.
  async reaches(state, number = 0, seconds = 90) {
    let seen;
    await until(async () => {
      seen = await this.one(number);
      return seen && (seen.state === state || (seen.state === 'failed' || seen.state === 'done'));
    }, `upload ${number} is ${state}`, seconds);
    expect(seen.state === state, `upload ${number} is ${seen.state} instead of ${state}: ${JSON.stringify(seen.error ?? seen.result)}, ${seen.events}`);
    return seen;
  }

  // Waits until so many bytes are stored.
  async stored(bytes, number = 0) {
    await until(async () => (await this.one(number))?.progress.confirmed >= bytes, `${bytes} bytes are stored`);
    return await this.one(number);
  }

  async sent(bytes, number = 0) {
    await until(async () => (await this.one(number))?.progress.sent >= bytes, `${bytes} bytes are sent`);
    return await this.one(number);
  }

  // The records that the package keeps in this browser.
  remembered() {
    return this.page.evaluate(async () => {
      // Opening a database that does not exist would create it.
      if (!(await indexedDB.databases()).some(({ name }) => name === 'kala-uploads')) {
        return [];
      }
      return await new Promise((resolve, reject) => {
        const opening = indexedDB.open('kala-uploads');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asking = opening.result.transaction('kala-uploads').objectStore('kala-uploads').getAll();
          asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
        };
      });
    });
  }

  async picture(folder, name) {
    if (folder) {
      await mkdir(folder, { recursive: true });
      await this.page.screenshot({ path: join(folder, `${name}.png`) });
    }
  }

  close() {
    return this.page.close();
  }
}
