// What people see who may not do everything, also when that changes while they look.
import { equal, expect } from '../../../tests/clients/checklist.mjs';

export async function rights(list, stand) {
  const change = (user, permissions) => stand.manage('PATCH', `/api/manage/users/${user.uuid}`, { permissions });

  await list.check('filestore.read alone: files and sessions, nothing to upload, abort or delete', async () => {
    const reader = await stand.user(['filestore.read']);
    await stand.file('for all.txt');
    const page = await stand.open('/', reader);
    await page.isLoaded('Sessions');
    equal(await page.links(), ['Files', 'Datastores', 'Sessions', 'API keys', 'Status', 'Account'], 'pages');
    equal(await page.button('All that match').count(), 0, 'buttons for all that match');
    await page.follow('Files');
    equal(await page.page.getByRole('checkbox').count(), 0, 'check boxes');
    equal(await page.page.getByRole('button', { name: /Delete/ }).count(), 0, 'buttons that delete');
    await stand.picture(page, 'a reader');
    for (const path of ['/upload', '/users', '/maintenance', '/storage', '/audit']) {
      await page.go(path);
      await page.mustShow('You may not see this page');
    }
  });

  await list.check('filestore.upload alone: begins with the upload', async () => {
    const page = await stand.open('/', await stand.user(['filestore.upload']));
    await page.isLoaded('Upload');
    equal(await page.links(), ['Upload', 'API keys', 'Status', 'Account'], 'pages');
  });

  await list.check('rights taken away while the page is open: the page goes, what is left stays', async () => {
    const user = await stand.user();
    await stand.context.clock.install();
    const page = await stand.open('/upload', user);
    await page.isLoaded('Upload');
    await change(user, ['filestore.read']);
    await stand.context.clock.fastForward(31_000);
    await page.mustShow('You may not see this page');
    equal(await page.links(), ['Files', 'Datastores', 'Sessions', 'API keys', 'Status', 'Account'], 'pages');
    await page.follow('Files');
  });

  await list.check('a right taken away before it is used: the refusal is shown', async () => {
    const user = await stand.user();
    const uuid = await stand.file('mine.txt', 'hello', { token: user.token });
    const page = await stand.open(`/files/${uuid}`, user);
    const drawer = page.page.getByRole('dialog').first();
    await drawer.getByRole('button', { name: 'Delete', exact: true }).click();
    await change(user, ['filestore.read']);
    stand.reports.allowStatus(403, `/files/${uuid}`);
    await page.button('Delete the file').click();
    await page.page.getByRole('dialog', { name: 'Delete this file?' }).getByRole('alert').waitFor();
    await stand.picture(page, 'refused');
    expect((await stand.kala.call('HEAD', `/files/${uuid}`)).ok, 'the file is gone');
  });
}
