// The page of the sessions as its user sees it.
import { equal, until } from '../../../tests/clients/checklist.mjs';

export class SessionsPage {
  constructor(page) {
    this.page = page;
  }

  static async open(stand, path = '/sessions', options = {}) {
    const one = new SessionsPage(await stand.open(path, stand.admin, options));
    await one.page.isLoaded('Sessions');
    return one;
  }

  get table() {
    return this.page.page.getByRole('region', { name: 'Sessions', exact: true });
  }

  // The rows on screen, without the headings.
  get rows() {
    return this.table.locator('tr[data-uuid]');
  }

  async search(text) {
    await this.page.page.getByLabel('Search').fill(text);
    await this.page.page.getByLabel('Search').press('Enter');
    await until(() => new URL(this.page.page.url()).searchParams.get('filename') === text, 'the filter is in the address');
  }

  hasRows(count) {
    return until(async () => await this.rows.count() === count, `${count} rows`, 20);
  }

  // Opens a row beside the table.
  async show(name) {
    await this.table.getByRole('button', { name, exact: true }).click();
    await this.drawer.waitFor();
  }

  get drawer() {
    return this.page.page.getByRole('dialog', { name: 'Session', exact: true });
  }

  // Chooses all rows that are loaded, and asks to abort them.
  async chooseAll(count) {
    await this.page.page.getByRole('checkbox', { name: 'Choose all loaded rows' }).check();
    await this.page.button(`Abort ${count} sessions`).click();
    await this.page.page.getByRole('dialog', { name: 'Abort sessions' }).waitFor();
  }

  // Confirms, and returns what the report says.
  async confirm(count) {
    const dialog = this.page.page.getByRole('dialog', { name: 'Abort sessions' });
    await dialog.getByRole('button', { name: `Abort ${count} sessions` }).click();
    const report = dialog.getByRole('status');
    await report.getByText(/aborted/).waitFor({ timeout: 60_000 });
    return report.textContent();
  }

  mustSay(report, done, refused) {
    equal([Number(/^([\d,]+) sessions? aborted/.exec(report)?.[1]), Number(/, ([\d,]+) refused/.exec(report)?.[1] ?? 0)], [done, refused], 'aborted and refused');
  }
}
