// The pages of docs/datastores.md in headless Chromium, as they stand there, on another origin than Kala.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Checklist, equal, expect, readOptions } from '../../tests/clients/checklist.mjs';
import { DATASTORES, Kala } from '../../tests/clients/kala.mjs';
import { launch } from './chromium.mjs';
import { AREA, STATIONS } from './console/datastores.mjs';
import { Reports } from './console/reports.mjs';
import { namedBlocks } from './document.mjs';
import { Pages } from './pages.mjs';
import { draws } from './pixels.mjs';
import { makeRaster } from './raster.mjs';
import { HERE } from './stand.mjs';

const HELP = `Runs the pages of docs/datastores.md in headless Chromium, on another origin than Kala.

    node maps.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT] [--screenshots FOLDER]

  --server       the words that start the server; {port} is replaced
  --only         only the checks whose name has this text
  --screenshots  a folder for pictures of the pages

Needs chromium, gdal-bin and \`npm ci\` in web/. Each check prints one line, the last line is \`N passed, N failed\`; the exit
status is 1 if something failed.`;

const values = readOptions(HELP, { screenshots: { type: 'string' } });
if (values === null) {
  process.exit(0);
}

const list = new Checklist(values.only);
const blocks = namedBlocks(await readFile(join(HERE, '../../docs/datastores.md'), 'utf8'));
const pages = new Pages(Object.fromEntries(['maplibre-gl', 'leaflet'].map(name => [`/${name}/`, dist(name)])));
await pages.start();
const kala = new Kala(values.server);
await kala.start({ Cors__Origins: pages.origin });
const [countries, cities, picture] = [
  await kala.datastore('countries.geojson', AREA), await kala.datastore('cities.geojson', STATIONS),
  await kala.datastore('picture.tif', await makeRaster(kala.folder), { type: 'image/tiff' }),
];
const key = await kala.key('maps', ['filestore.read']);
const browser = await launch();

function dist(name) {
  return join(dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`))), 'dist');
}

// A check of a page, which may not make the browser report anything.
async function page(name, html, work) {
  await list.check(name, async () => {
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
    const [reports, answers] = [await Reports.of(context), []];
    context.on('response', answer => answer.url().startsWith(kala.origin) && answers.push(answer));
    const opened = await context.newPage();
    try {
      // Chromium asks for it by itself.
      await context.route('**/favicon.ico', route => route.fulfill({ status: 204 }));
      await opened.goto(pages.text(`/${name}.html`, html));
      await work(opened.locator('#map'), answers);
      reports.none();
    } finally {
      if (values.screenshots) {
        await mkdir(values.screenshots, { recursive: true });
        await opened.screenshot({ path: join(values.screenshots, `${name}.png`) });
      }
      await context.close();
    }
  });
}

// The page of the document, with the addresses and the key of this check.
function example(name) {
  expect(blocks.has(name), `docs/datastores.md has no page ${name}`);
  const replaced = { 'https://files.example.org': kala.origin, 'your key': key, 'uuid of the countries': countries.uuid,
    'uuid of the cities': cities.uuid, 'uuid of the picture': picture.uuid };
  return Object.entries(replaced).reduce((all, [from, to]) => all.replaceAll(from, to), blocks.get(name));
}

await page('MapLibre, items and vector tiles', example('maplibre.html'), async (map, answers) => {
  await draws(map, ['green', 'red'], 10_000);
  await draws(map, ['red', 'green'], 100);
  const tiles = answers.filter(answer => answer.url().includes('/tiles/WebMercatorQuad/'));
  expect(tiles.length > 0, 'no tile was asked for');
  equal(tiles.filter(answer => answer.headers()['content-type'] !== 'application/vnd.mapbox-vector-tile').length, 0, 'other tiles');
});

await page('Leaflet, items and pictures', example('leaflet.html'), async map => {
  await draws(map, ['blue', 'red'], 1_000);
  await draws(map, ['red', 'blue'], 5_000);
});

// Without sign-in a tile needs no key, so an image can be loaded from it: by Cross-Origin-Resource-Policy.
await kala.kill();
await kala.start({ Cors__Origins: pages.origin, Auth__Mode: 'Anonymous' });
const tiles = `${kala.origin}${DATASTORES}/${picture.uuid}/ogc/collections/default/tiles/WebMercatorQuad/{z}/{y}/{x}`;
const [west, south, east, north] = picture.collections[0].bbox;
await page('Leaflet, pictures as images of a server without sign-in', `<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="leaflet/leaflet.css"><div id="map" style="height: 100vh"></div>
<script type="module">
  import { Map, TileLayer } from './leaflet/leaflet-src.esm.js';
  const map = new Map('map').setView([50, 12], 5);
  new TileLayer('${tiles}', { bounds: [[${south}, ${west}], [${north}, ${east}]], maxNativeZoom: ${picture.collections[0].maxZoom} }).addTo(map);
</script>`, map => draws(map, ['red', 'blue'], 5_000));

await browser.close();
pages.stop();
await kala.remove();
list.end();
