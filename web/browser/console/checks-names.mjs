// Names that try to be a script, that run from right to left, or that are as long as a name can be; and addresses like that.
import { readFile } from 'node:fs/promises';
import { equal, expect } from '../../../tests/clients/checklist.mjs';
import { FILESTORE } from '../../../tests/clients/kala.mjs';
import { SessionsPage } from './sessions-page.mjs';
import { UploadPage } from './upload-page.mjs';

const NAMES = [
  '<img src=x onerror="document.title=`ran`">.txt',
  '"><script>document.title="ran"<script>.txt',
  'שלום עולם (عربي) 1.txt',
  '😀'.repeat(62) + '.txt',
  '=HYPERLINK("mailto:a@example.org";"a").csv',
  'no-space-in-it-'.repeat(16) + '.bin',
];

export async function names(list, stand) {
  // Nothing of a name has become a part of the page.
  async function isText({ page }) {
    equal(await page.evaluate(() => [/ran/.test(document.title), document.querySelectorAll('img[src="x"], main script').length]), [false, 0], 'what a name did');
  }

  await list.check('names in the table, its titles, beside it, in a dialog and in the CSV', async () => {
    for (const name of NAMES) {
      await stand.session(name, { text: 'hello' });
    }
    const sessions = await SessionsPage.open(stand);
    for (const name of NAMES) {
      const row = sessions.table.getByRole('button', { name, exact: true }).first();
      equal([await row.textContent(), await row.getAttribute('title')], [name, name], 'text and title');
    }
    expect((await sessions.page.misfits()).length === 0, 'a name makes the page wide');
    await stand.picture(sessions.page, 'names');
    await sessions.show(NAMES[0]);
    await sessions.drawer.getByRole('heading', { name: NAMES[0] }).waitFor();
    await sessions.drawer.getByRole('button', { name: 'Abort', exact: true }).click();
    await sessions.page.page.getByRole('dialog', { name: 'Abort this session?' }).getByText(NAMES[0]).waitFor();
    await stand.picture(sessions.page, 'a name in a dialog');
    await isText(sessions.page);
    await sessions.page.button('Cancel').click();
    await sessions.page.page.getByRole('dialog', { name: 'Abort this session?' }).waitFor({ state: 'detached' });
    await sessions.drawer.getByRole('button', { name: 'Close' }).click();
    const [download] = await Promise.all([sessions.page.page.waitForEvent('download'), sessions.page.button('CSV').click()]);
    const csv = await readFile(await download.path(), 'utf8');
    const sent = await stand.manage('GET', `${FILESTORE}/sessions?format=csv`);
    equal(csv, await sent.text(), 'the CSV');
    for (const name of NAMES) {
      expect(csv.includes(name.replaceAll('"', '""')), `the CSV has no ${name}`);
    }
  });

  await list.check('names of files, and of what is uploaded', async () => {
    const upload = await UploadPage.open(stand);
    await upload.drop(...NAMES);
    for (const name of NAMES) {
      await upload.says(name, 'Verified');
    }
    expect((await upload.page.misfits()).length === 0, 'a name makes the page wide');
    await stand.picture(upload.page, 'names uploaded');
    await isText(upload.page);
    await upload.page.follow('Files');
    for (const name of NAMES) {
      await upload.page.page.getByText(name, { exact: true }).first().waitFor();
    }
    await stand.picture(upload.page, 'names of files');
    await isText(upload.page);
  });

  await list.check('an address with a script, an unknown value, an unknown name: said, and a way out', async () => {
    stand.reports.allowStatus(400, '/sessions');
    const page = await stand.open('/sessions?status=%3Cscript%3Ealert(1)%3C%2Fscript%3E&minSize=many&nonsense=1');
    await page.page.getByRole('alert').waitFor();
    await isText(page);
    await stand.picture(page, 'filters refused');
    await page.button('Clear the filters').click();
    await page.page.getByRole('alert').waitFor({ state: 'detached' });
    equal(page.address, '/sessions', 'address');
  });

  await list.check('a cursor that the server no longer knows: back to the first page, and said', async () => {
    stand.reports.allowStatus('4(00|10)', '/sessions');
    await stand.session('after a cursor.bin');
    const page = await stand.open('/sessions?cursor=eyJvbGQiOjF9');
    await page.mustShow('It is shown from its start');
    await page.row('after a cursor.bin').waitFor();
    equal(page.address, '/sessions', 'address');
    await stand.picture(page, 'an old cursor');
  });
}
