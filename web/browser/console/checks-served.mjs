// How the server gives the console out: its policy, other origins, other versions, without sign-in, under a path, not at all.
import { equal, expect, until } from '../../../tests/clients/checklist.mjs';
import { Pages } from '../pages.mjs';
import { PrefixProxy } from './prefix-proxy.mjs';

const HTML = { headers: { Accept: 'text/html' }, redirect: 'manual' };

export async function served(list, stand) {
  const { kala } = stand;

  await list.check('the page and its worker have the policy', async () => {
    const answer = await fetch(`${kala.origin}/sessions`, HTML);
    const policy = answer.headers.get('Content-Security-Policy');
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) {
      expect(policy?.includes(part), `the policy has no ${part}: ${policy}`);
    }
    expect(!/unsafe|data:|\*/.test(policy), `the policy allows too much: ${policy}`);
    const page = await stand.open('/');
    const compiled = await page.page.evaluate(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false));
    stand.reports.allow(/policy \(enforce\): script-src wasm-eval/, /WebAssembly/);
    equal(compiled, false, 'the page may compile WebAssembly');
  });

  await list.check('a page of another origin can neither show nor read it', async () => {
    const pages = new Pages({});
    await pages.start();
    stand.reports.allow(/frame-ancestors/, /blocked by CORS policy/, /net::ERR_(FAILED|BLOCKED)/, /favicon/);
    pages.text('/framing', `<!doctype html><iframe src="${kala.origin}/sessions"></iframe>`);
    const page = await stand.context.newPage();
    await page.goto(`${pages.origin}/framing`);
    await until(() => stand.reports.has(/frame-ancestors/), 'the browser refuses the frame', 10);
    const [, frame] = page.frames();
    expect(!frame.url().startsWith(kala.origin), `the frame shows ${frame.url()}`);
    const read = await page.evaluate(address => fetch(address, { headers: { Accept: 'text/html' } }).then(() => true, () => false), `${kala.origin}/`);
    equal(read, false, 'the other origin has read the page');
    pages.stop();
  });

  await list.check('a part of the page that the server has no more: a reload is offered', async () => {
    const page = await stand.open('/status');
    stand.reports.allowStatus(404, '/assets/');
    // React reports it, too, although the page shows it.
    stand.reports.allow(/Failed to fetch dynamically imported module/);
    await stand.context.route('**/assets/FilesPage-*.js', route => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{}' }));
    await page.page.getByRole('link', { name: 'Files', exact: true }).click();
    await page.page.getByRole('heading', { name: /another version/ }).waitFor();
    await stand.picture(page, 'another version');
    await stand.context.unroute('**/assets/FilesPage-*.js');
    await page.button('Reload').click();
    await page.isLoaded('Files');
  });

  await list.check('the CSS of a page that the server has no more: a reload is offered', async () => {
    const page = await stand.open('/status');
    stand.reports.allowStatus(404, '/assets/');
    stand.reports.allow(/Unable to preload CSS/, /MIME type/);
    await stand.context.route('**/assets/FilesPage-*.css', route => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{}' }));
    await page.page.getByRole('link', { name: 'Files', exact: true }).click();
    await page.page.getByRole('heading', { name: /another version/ }).waitFor({ timeout: 10_000 });
    await stand.context.unroute('**/assets/FilesPage-*.css');
    await page.button('Reload').click();
    await page.isLoaded('Files');
  });

  await list.check('the server has another version now: a reload is offered', async () => {
    await stand.context.clock.install();
    const page = await stand.open('/status');
    await page.isLoaded('Status');
    await stand.context.route('**/api/manage/about', async route => {
      const answer = await route.fetch();
      const body = await answer.json();
      await route.fulfill({ response: answer, json: { ...body, data: { ...body.data, version: '99.0.0' } } });
    });
    await stand.context.clock.fastForward(61_000);
    await page.mustShow('The server is now version 99.0.0');
    await page.button('Reload').click();
    await page.isLoaded('Status');
  });

  await list.check('under a path of a proxy', async () => {
    await stand.with({ Proxies__Trusted: '127.0.0.1' }, async () => {
      const proxy = new PrefixProxy(kala.origin, '/kala');
      await proxy.start();
      const page = await stand.open('/kala/files', stand.admin, { origin: proxy.origin });
      await page.isLoaded('Files');
      await page.follow('Status');
      equal(page.address, '/kala/status', 'address');
      await page.page.reload();
      await page.isLoaded('Status');
      await page.page.close();
      proxy.stop();
      equal(proxy.outside, [], 'requests outside of the path');
    });
  });

  await list.check('without sign-in: no sign-in, no users, no keys', async () => {
    await stand.with({ Auth__Mode: 'Anonymous' }, async () => {
      const page = await stand.open('/', null);
      await page.isLoaded('Sessions');
      const links = await page.links();
      expect(links.includes('Upload') && links.includes('Maintenance'), `the pages are ${links}`);
      for (const title of ['Users', 'API keys', 'Account']) {
        expect(!links.includes(title), `there is a page ${title}`);
      }
      await page.mustShow('Without sign-in');
      await page.go('/users');
      await page.mustShow('You may not see this page');
      await stand.picture(page, 'without sign-in');
    });
  });

  await list.check('turned off: no page', async () => {
    await stand.with({ Console__Enabled: 'false' }, async () => {
      const start = await fetch(`${kala.origin}/`, HTML);
      expect(start.status >= 300 && start.status < 400 && start.headers.get('Location') === '/docs', `/ is ${start.status} ${start.headers.get('Location')}`);
      equal((await fetch(`${kala.origin}/sessions`, HTML)).status, 404, 'status of a page');
    });
  });
}
