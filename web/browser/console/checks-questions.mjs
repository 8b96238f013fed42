// The drawers, and the questions on top of them.
import { equal } from '../../../tests/clients/checklist.mjs';

export async function questions(list, stand) {
  const drawers = {
    'a session': async () => ({ path: `/sessions/${await stand.session('asked about.bin')}`, drawer: 'Session', button: 'Abort', question: 'Abort this session?' }),
    'a file': async () => ({ path: `/files/${await stand.file('asked about.txt')}`, drawer: 'File', button: 'Delete', question: 'Delete this file?' }),
    'a user': async () => {
      const { username } = await stand.user();
      return { path: '/users', row: username, drawer: username, button: 'Disable the user', question: `Disable ${username}?` };
    },
  };

  for (const [what, make] of Object.entries(drawers)) {
    await list.check(`Escape in a question keeps the drawer: ${what}`, async () => {
      const { path, row, drawer, button, question } = await make();
      const page = await stand.open(path);
      const named = name => page.page.getByRole('dialog', { name, exact: true });
      if (row) {
        await page.button(row).click();
      }
      await named(drawer).getByRole('button', { name: button, exact: true }).click();
      await named(question).waitFor();
      await page.page.keyboard.press('Escape');
      await named(question).waitFor({ state: 'detached' });
      // Longer than it takes to slide away.
      await page.page.waitForTimeout(500);
      equal(await named(drawer).count(), 1, 'drawers after the first Escape');
      await page.page.keyboard.press('Escape');
      await named(drawer).waitFor({ state: 'detached' });
    });
  }
}
