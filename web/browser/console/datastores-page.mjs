// The page of the datastores as its user sees it.
import { draws } from '../pixels.mjs';

export class DatastoresPage {
  constructor(page) {
    this.page = page;
  }

  static async open(stand, path = '/datastores', user = stand.admin) {
    const one = new DatastoresPage(await stand.open(path, user));
    await one.page.isLoaded('Datastores');
    return one;
  }

  get drawer() {
    return this.page.page.getByRole('dialog', { name: 'Datastore', exact: true });
  }

  get making() {
    return this.page.page.getByRole('dialog', { name: 'New datastore', exact: true });
  }

  // The drawer says that the import has ended well.
  isReady() {
    return this.drawer.getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 });
  }

  press(name) {
    return this.drawer.getByRole('button', { name, exact: true }).click();
  }

  // What the table of the items says, row by row, without the headings.
  async cells() {
    const rows = await this.drawer.getByRole('region', { name: /^Items of / }).locator('tr[data-uuid]').all();
    return Promise.all(rows.map(row => row.getByRole('cell').allTextContents()));
  }

  get map() {
    return this.drawer.locator('.kala-map-place');
  }

  mapSays() {
    return this.drawer.locator('.kala-map').getByRole('status').textContent();
  }

  // Waits until so many pixels of the map have the colour of items, #1971c2 in light colours, or a part of it over the ground.
  draws(least, colours = ['blue', 'red']) {
    return draws(this.map, colours, least);
  }
}
