// The upload page of the console as its user sees it.
import { equal, until } from '../../../tests/clients/checklist.mjs';
import { hasFile } from '../files.mjs';

export class UploadPage {
  constructor(page) {
    this.page = page;
    // The browser asks before a reload while something is uploaded.
    page.page.on('dialog', dialog => dialog.accept());
  }

  static async open(stand, origin, user, context) {
    return new UploadPage(await stand.open('/upload', user, { origin, ...(context && { context }) }));
  }

  choose(...paths) {
    return this.page.page.getByLabel('Choose files', { exact: true }).and(this.page.page.locator('input')).setInputFiles(paths);
  }

  chooseFolder(path) {
    return this.page.page.getByLabel('Choose a folder', { exact: true }).and(this.page.page.locator('input')).setInputFiles(path);
  }

  // Files without a place on the disk.
  async drop(...names) {
    await this.page.page.evaluate(all => {
      const dataTransfer = new DataTransfer();
      all.forEach(name => dataTransfer.items.add(new File(['hello'], name, { type: 'text/plain' })));
      document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, names);
  }

  item(name) {
    return this.page.page.getByRole('listitem').filter({ has: this.page.page.getByText(name, { exact: true }) });
  }

  // Waits until the upload says this word.
  async says(name, word, seconds = 60) {
    await this.item(name).getByText(word, { exact: true }).waitFor({ timeout: seconds * 1000 });
  }

  // It is sent: it has a session.
  hasBegun(name) {
    return this.page.button(`Pause: ${name}`).waitFor();
  }

  stored(name) {
    return this.page.page.getByRole('progressbar', { name: `Stored of ${name}`, exact: true }).evaluate(bar => bar.value, null, { timeout: 5000 });
  }

  async hasStored(name, bytes) {
    await until(async () => await this.stored(name) >= bytes, `${bytes} bytes of ${name} are stored`);
  }

  press(action, name) {
    return this.page.button(`${action}: ${name}`).click();
  }

  // It says verified, and the server has the bytes.
  async isVerified(stand, file, seconds = 60) {
    await this.says(file.name, 'Verified', seconds);
    const answer = await stand.kala.call('GET', `/files?sort=-createdAt&filename=${encodeURIComponent(file.name)}`);
    const found = (await answer.json()).data.filter(({ originalFilename }) => originalFilename === file.name);
    equal(found.length, 1, `files named ${file.name}`);
    await hasFile(stand.kala, found[0].uuid, file);
    return found[0].uuid;
  }
}
