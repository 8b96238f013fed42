// Datastores: made of a file, looked at as a table and as a map, given to QGIS.
import { equal, expect, until } from '../../../tests/clients/checklist.mjs';
import { makeRaster } from '../raster.mjs';
import { AREA, GERMAN_CSV, MANY, STATIONS } from './datastores.mjs';
import { DatastoresPage } from './datastores-page.mjs';

const PATH = '/api/manage/datastores';

export async function datastores(list, stand) {
  const { kala } = stand;

  await list.check('a datastore from the drawer of a file: what is in it, the import, the table, the address for QGIS', async () => {
    const uuid = await stand.file('cities.geojson', STATIONS, { type: 'application/geo+json' });
    const files = await stand.open(`/files/${uuid}`);
    await files.button('Make a datastore').click();
    const page = new DatastoresPage(files);
    await page.making.getByText('Vector, POINT').waitFor();
    await page.making.getByRole('button', { name: 'Make the datastore' }).click();
    await page.isReady();
    await page.press('Table of default');
    await until(async () => (await page.cells()).length === 3, 'three rows', 20);
    equal(await page.cells(), [
      ['1', 'Point', 'Berlin', '34', 'true'], ['2', 'Point', 'Paris', '35', 'true'], ['3', 'Point', 'Madrid', '—', 'false'],
    ], 'rows');
    await stand.picture(files, 'items of a datastore');
    const address = await page.drawer.getByLabel('Address for QGIS (OGC API – Features)').inputValue();
    const landing = await fetch(address, { headers: kala.headers });
    expect(landing.ok, `${address} is ${landing.status}`);
    equal((await landing.json()).title, 'cities.geojson', 'title of the landing page');
  });

  await list.check('a table with unusual columns: a table without options, points with them', async () => {
    await stand.file('orte.csv', GERMAN_CSV, { type: 'text/csv' });
    const page = await DatastoresPage.open(stand);
    await page.page.button('New datastore').click();
    await page.making.getByLabel('File', { exact: true }).fill('orte');
    await page.making.getByRole('button', { name: 'orte.csv' }).click();
    await page.making.getByText(/^default: Table/).waitFor();
    await page.making.getByLabel('Column of the longitude').fill('Laenge');
    await page.making.getByLabel('Column of the latitude').fill('Breite');
    await page.making.getByText(/^default: Vector, POINT/).waitFor();
    await page.making.getByRole('button', { name: 'Make the datastore' }).click();
    await page.isReady();
    await page.press('Table of default');
    await until(async () => (await page.cells()).length === 2, 'two rows', 20);
    equal((await page.cells()).map(row => row[1]), ['Point', 'Point'], 'geometries');
  });

  await list.check('a file that no reader knows: the reason, and nothing to make', async () => {
    const uuid = await stand.file('noise.bin', '\u0001\u0002\u0003', { type: 'application/octet-stream' });
    stand.reports.allowStatus(422, '/introspect');
    const page = await DatastoresPage.open(stand, `/datastores?file=${uuid}`);
    await page.making.getByText('format_unknown').waitFor();
    expect(await page.making.getByRole('button', { name: 'Make the datastore' }).isDisabled(), 'it can be made');
  });

  await list.check('a map of points and one of an area: drawn, and nothing is asked of another server', async () => {
    const [points, area] = [await stand.datastore('on a map.geojson', STATIONS), await stand.datastore('area.geojson', AREA)];
    const others = [];
    stand.context.on('request', request => !/^(blob:|data:)/.test(request.url()) && !request.url().startsWith(kala.origin) && others.push(request.url()));
    const page = await DatastoresPage.open(stand, `/datastores/${points.uuid}`);
    await page.press('Map of default');
    // Each point is a circle of 8 pixels; the outline of the box is drawn as well.
    await page.draws(100);
    await stand.picture(page.page, 'a map of points');
    await page.page.go(`/datastores/${area.uuid}?collection=default&show=map`);
    await page.draws(10_000);
    equal(others, [], 'requests to other servers');
  });

  await list.check('a map of a picture: its tiles, and no table', async () => {
    const { uuid } = await stand.datastore('picture.tif', await makeRaster(kala.folder), { type: 'image/tiff' });
    const page = await DatastoresPage.open(stand, `/datastores/${uuid}`);
    await page.press('Map of default');
    await page.draws(10_000, ['red', 'blue']);
    equal(await page.drawer.getByRole('button', { name: /^Table of / }).count(), 0, 'buttons for a table');
    await stand.picture(page.page, 'a map of a picture');
    await page.press('Zoom out');
    await page.press('Zoom out');
    await page.draws(500, ['red', 'blue']);
  });

  await list.check('more items than a map can have: it says so, and has all of them where tiles are complete', async () => {
    const { uuid, collections: [{ minZoom }] } = await stand.datastore('many.geojson', MANY);
    expect(minZoom > 0, `the lowest zoom with tiles is ${minZoom}`);
    const tiles = [];
    stand.context.on('response', answer => answer.url().includes('/tiles/WebMercatorQuad/') && tiles.push(answer.status()));
    const page = await DatastoresPage.open(stand, `/datastores/${uuid}?collection=default&show=map`);
    const notice = page.drawer.getByText('The map shows 10,000 of');
    for (let times = 0; times < 20 && await notice.count() === 0; times++) {
      await page.press('Zoom out');
      await page.page.page.waitForTimeout(600);
    }
    await notice.waitFor();
    await page.draws(1_000);
    await stand.picture(page.page, 'a map of many points');
    // Where the tiles are complete there is nothing to say.
    for (let times = 0; times < 20 && await page.mapSays() !== ''; times++) {
      await page.press('Zoom in');
      await page.page.page.waitForTimeout(600);
    }
    equal(await page.mapSays(), '', 'what the map says');
    await page.draws(100);
    expect(tiles.length > 0 && tiles.every(status => status === 200), `the statuses of the tiles are ${tiles}`);
  }, { seconds: 240 });

  await list.check('imported again, downloaded, deleted', async () => {
    const { uuid } = await stand.datastore('again.geojson', STATIONS);
    const page = await DatastoresPage.open(stand, `/datastores/${uuid}`);
    const [asked] = await Promise.all([
      stand.context.waitForEvent('response', answer => answer.url().endsWith(`${uuid}/import`)), page.press('Import again'),
    ]);
    equal(asked.status(), 202, 'status of the import');
    await page.isReady();
    const [download] = await Promise.all([page.page.page.waitForEvent('download'), page.drawer.getByRole('button', { name: /^Download package/ }).click()]);
    equal(download.suggestedFilename(), 'again.gpkg', 'name of the download');
    await page.press('Delete');
    await page.page.button('Delete the datastore').click();
    await page.drawer.waitFor({ state: 'detached' });
    await page.page.page.getByRole('link', { name: 'again.geojson', exact: true }).waitFor({ state: 'detached' });
    equal((await fetch(`${kala.origin}${PATH}/${uuid}`, { headers: kala.headers })).status, 404, 'status of the deleted datastore');
  });

  await list.check('filestore.read alone: looks, and makes or deletes nothing', async () => {
    const owner = await stand.user();
    const { uuid } = await stand.datastore('to look at.geojson', STATIONS, { token: owner.token });
    await stand.manage('PATCH', `/api/manage/users/${owner.uuid}`, { permissions: ['filestore.read'] });
    const page = await DatastoresPage.open(stand, `/datastores/${uuid}`, owner);
    await page.press('Table of default');
    await until(async () => (await page.cells()).length === 3, 'three rows', 20);
    for (const name of ['New datastore', 'Import again', 'Delete']) {
      equal(await page.page.button(name).count(), 0, `buttons ${name}`);
    }
  });

  await list.check('turned off: no page in the menu, and its address leads to another one', async () => {
    await stand.with({ Datastores__Enabled: 'false' }, async () => {
      const page = await stand.open('/datastores');
      await page.page.getByRole('link', { name: 'Files', exact: true }).waitFor();
      equal(await page.page.getByRole('link', { name: 'Datastores', exact: true }).count(), 0, 'links to the page');
      await page.page.waitForURL(url => url.pathname !== '/datastores');
    });
  });
}
