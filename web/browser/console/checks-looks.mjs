// Every page and dialog in light and dark colours, on a desktop and a phone: pictures, axe-core, and nothing that scrolls to
// the side.
import { expect } from '../../../tests/clients/checklist.mjs';
import { makeFile, MIB } from '../files.mjs';
import { Proxy } from '../proxy.mjs';
import { addAxe, barriers } from './accessibility.mjs';
import { DIALOGS } from './dialogs.mjs';
import { fill } from './fill.mjs';
import { SessionsPage } from './sessions-page.mjs';
import { UploadPage } from './upload-page.mjs';

const PAGES = ['Upload', 'Files', 'Datastores', 'Sessions', 'Storage', 'Users', 'API keys', 'Maintenance', 'Status', 'Audit', 'Account'];
// Each colour scheme and each width once.
const LOOKS = {
  light: { colorScheme: 'light' },
  'dark phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
};

export async function looks(list, stand) {
  let isFilled = false;

  if (stand.screenshots) {
    await list.check('pictures for the documents', async () => {
      await fill(stand);
      isFilled = true;
      stand.reports.allowNoServer();
      await pictures(stand);
    });
  }

  async function begin() {
    if (!isFilled) {
      await fill(stand);
      isFilled = true;
    }
    await addAxe(stand.context);
    return [];
  }

  for (const [look, context] of Object.entries(LOOKS)) {
    await list.check(`all pages, ${look}: axe-core has nothing serious, nothing scrolls to the side`, async () => {
      const found = await begin();
      const page = await stand.open('/status', null);
      await page.heading('Sign in to Kala').waitFor();
      await lookAt(stand, page, `sign-in, ${look}`, found);
      await page.signIn(stand.admin);
      for (const title of PAGES) {
        await openPage(page, title);
        await lookAt(stand, page, `${title}, ${look}`, found);
      }
      expect(found.length === 0, found.join(' | '));
    }, { ...context, seconds: 180 });

    await list.check(`all dialogs, ${look}: axe-core has nothing serious, nothing scrolls to the side`, async () => {
      const found = await begin();
      const page = await stand.open('/status');
      const upload = new UploadPage(page);
      for (const { name, title, dialog, open } of DIALOGS) {
        await page.go(title === 'API keys' ? '/keys' : `/${title.toLowerCase()}`);
        await page.isLoaded(title);
        await page.page.waitForLoadState('networkidle');
        await open(page, { stand, upload });
        await page.page.getByRole('dialog', { name: dialog, exact: true }).waitFor();
        await page.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
        await lookAt(stand, page, `${name}, ${look}`, found);
      }
      expect(found.length === 0, found.join(' | '));
    }, { ...context, seconds: 240 });
  }
}

// The pictures of docs/console.md: uploads that run, in the eyes of who sends them and of an administrator.
async function pictures(stand) {
  const { folder } = stand.kala;
  const [large, middle, small] = [await makeFile(folder, 240 * MIB, 'camera-7 2026-11-29.mp4'), await makeFile(folder, 40 * MIB, 'sequencer run 0413.fastq.gz'),
    await makeFile(folder, MIB, 'report november.pdf')];
  const proxy = new Proxy(stand.kala.origin);
  proxy.rate = 8 * MIB;
  await proxy.start();
  const upload = await UploadPage.open(stand, proxy.origin);
  await upload.choose(large.path, middle.path, small.path);
  await upload.says(small.name, 'Verified');
  await upload.hasStored(large.name, 16 * MIB);
  await stand.picture(upload.page, 'console-upload');
  const sessions = await SessionsPage.open(stand);
  await sessions.page.row(large.name).getByText(/MiB\/s/).waitFor();
  // A speed stays for some seconds after the last byte.
  await sessions.page.row('archive-2025.zip').getByText('—', { exact: true }).waitFor();
  await stand.picture(sessions.page, 'console-sessions');
  proxy.stop();
}

async function openPage(page, title) {
  const menu = page.button('Menu');
  if (await menu.isVisible()) {
    await menu.click();
  }
  await page.follow(title);
  await page.page.waitForLoadState('networkidle');
}

async function lookAt(stand, page, name, found) {
  found.push(...[...await barriers(page), ...await page.misfits()].map(text => `${name}: ${text}`));
  await stand.picture(page, name);
}
