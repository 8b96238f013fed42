// Signing in and out, and addresses that are opened before.
import { equal, expect } from '../../../tests/clients/checklist.mjs';

export async function signIns(list, stand) {
  const title = 'Sign in to Kala';

  await list.check('sign in: a wrong password is refused, the right one opens the sessions', async () => {
    stand.reports.allowStatus(401, '/api/auth/access-token');
    const page = await stand.open('/', null);
    await page.heading(title).waitFor();
    await page.mustShow('Kala:Admin:Password');
    await page.page.getByLabel('Username').fill('admin');
    await page.page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('alert').waitFor();
    await stand.picture(page, 'sign-in refused');
    await page.signIn(stand.admin);
    await page.isLoaded('Sessions');
    equal(page.address, '/sessions', 'address');
  });

  await list.check('an address opened before the sign-in is shown after it, and after a reload', async () => {
    const page = await stand.open('/sessions?status=failed', null);
    await page.heading(title).waitFor();
    await page.signIn(stand.admin);
    await page.isLoaded('Sessions');
    equal(page.address, '/sessions?status=failed', 'address');
    await page.page.reload();
    await page.isLoaded('Sessions');
    equal(page.address, '/sessions?status=failed', 'address after a reload');
  });

  await list.check('sign out: the page is gone, and a reload does not bring it back', async () => {
    const page = await stand.open('/status');
    await page.button('Sign out').click();
    await page.heading(title).waitFor();
    await page.page.reload();
    await page.heading(title).waitFor();
    equal(await page.page.evaluate(() => Object.keys(sessionStorage).length), 0, 'what the tab keeps');
  });

  await list.check('a sign-in that ended elsewhere: says so, and comes back to the page', async () => {
    const user = await stand.user();
    const page = await stand.open('/files', user);
    await page.isLoaded('Files');
    stand.reports.allowStatus(401, '/api/');
    const token = await page.page.evaluate(() => sessionStorage.getItem('kala.token'));
    await stand.manage('POST', '/api/auth/sign-out', undefined, token);
    await page.page.reload();
    await page.heading(title).waitFor();
    await page.mustShow('Your sign-in has ended');
    await page.signIn(user);
    await page.isLoaded('Files');
    expect(page.address.startsWith('/files'), `the address is ${page.address}`);
  });
}
