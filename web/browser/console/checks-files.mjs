// What the page of the files says and does.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { equal, until } from '../../../tests/clients/checklist.mjs';

const HELLO = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

export async function files(list, stand) {
  const { kala } = stand;
  const named = async name => (await (await kala.call('GET', `/files?limit=200&filename=${encodeURIComponent(name)}`)).json()).data
    .map(({ originalFilename }) => originalFilename).sort();

  await list.check('delete all files that match: those that came after the question stay', async () => {
    for (const at of [1, 2, 3, 4]) {
      await stand.file(`before the question ${at}, counted.txt`);
    }
    const page = await stand.open('/files?filename=counted');
    await page.isLoaded('Files');
    await page.button('Delete all that match').click();
    const dialog = page.page.getByRole('dialog', { name: 'Delete all files that the filters find' });
    await dialog.getByRole('button', { name: 'Delete 4 files' }).waitFor();
    const late = [1, 2, 3].map(at => `after the question ${at}, counted.txt`);
    for (const name of late) {
      await stand.file(name);
    }
    await dialog.getByRole('button', { name: 'Delete 4 files' }).click();
    await dialog.getByRole('status').getByText('4 files deleted').waitFor();
    equal(await named('counted'), late, 'files that are left');
  });

  await list.check('a file whose bytes are gone: damaged, not verified', async () => {
    const uuid = await stand.session('damaged later.txt', { text: 'hello' });
    const closed = await kala.call('POST', `/sessions/${uuid}/close`, { hash: HELLO });
    equal(closed.status, 200, 'status of the close');
    const page = await stand.open(`/files/${uuid}`);
    const drawer = page.page.getByRole('dialog', { name: 'File', exact: true });
    await drawer.getByText('The bytes match').waitFor();
    // A running server can still have the file open. The page asks meanwhile.
    stand.reports.allowNoServer();
    await stand.whileStopped(() => loseBytes(uuid));
    stand.reports.allowStatus(500, `/files/${uuid}`);
    await page.page.reload();
    await drawer.getByText('content_corrupt').waitFor();
    await until(async () => await drawer.getByText(/^Damaged/).count() > 0, 'it is called damaged', 10);
    equal(await drawer.locator('[data-tone=good]').count(), 0, 'green tags');
    await stand.picture(page, 'a damaged file');
  });

  // The bytes are in a folder with the name of the session.
  async function loseBytes(uuid) {
    const root = join(kala.folder, 'blobs');
    const all = await readdir(root, { recursive: true });
    const found = all.filter(path => path.includes(`${uuid}/`));
    equal(found.length, 1, `files of ${uuid}`);
    await rm(join(root, found[0]));
  }
}
