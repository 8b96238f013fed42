// A million sessions in the tables: how long a filter and an order take, and how the table scrolls. Only with --measure.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, until } from '../../../tests/clients/checklist.mjs';
import { SessionsPage } from './sessions-page.mjs';

const FOLDER = fileURLToPath(new URL('../../../tests/outside', import.meta.url));
const SEED = `import sys, time
sys.path.insert(0, sys.argv[1])
from seed_rows import seed
seed(sys.argv[2], int(sys.argv[3]), int(time.time()))`;
const MOST_ANSWER = 1_000, LEAST_FRAMES = 50, MOST_ROWS = 60, MOST_REQUESTS = 1, LOADED = 10_000;

export async function manyRows(list, stand, { isMeasured, rows }) {
  if (!isMeasured) {
    return;
  }
  const { kala } = stand;
  let isSeeded = false;

  async function seed() {
    if (!isSeeded) {
      isSeeded = true;
      await stand.whileStopped(() =>
        execFileSync('python3', ['-c', SEED, FOLDER, `${kala.folder}/kala.db`, String(rows)], { stdio: 'inherit' }));
    }
  }

  await list.check(`${rows} sessions: a filter and an order are shown within ${MOST_ANSWER} ms`, async () => {
    await seed();
    const sessions = await SessionsPage.open(stand);
    await sessions.rows.first().waitFor();
    const slow = [];
    for (const [what, action] of Object.entries(ACTIONS)) {
      const took = await timeOf(sessions, action);
      console.log(`  ${what}: ${took.toFixed(0)} ms`);
      if (took > MOST_ANSWER) {
        slow.push(`${what}: ${took.toFixed(0)} ms`);
      }
    }
    expect(slow.length === 0, slow.join(', '));
  }, { seconds: 900 });

  await list.check(`${LOADED} loaded rows that are alive: scrolls, with few rows in the page and few requests`, async () => {
    await seed();
    // Only open ones are asked for again while they are shown.
    const sessions = await SessionsPage.open(stand, '/sessions?status=open');
    await sessions.rows.first().waitFor();
    await load(sessions);
    const frames = await scroll(sessions);
    const shown = await sessions.rows.count();
    let requests = 0;
    sessions.page.page.on('request', request => {
      requests += request.url().includes('/filestore/sessions') ? 1 : 0;
    });
    await sessions.page.page.waitForTimeout(10_000);
    console.log(`  ${frames.toFixed(0)} frames/s, ${shown} rows in the page, ${requests / 10} requests/s`);
    expect(shown <= MOST_ROWS, `${shown} rows are in the page`);
    expect(requests > 0, 'the rows on screen are not asked for again');
    expect(requests <= 10 * MOST_REQUESTS, `${requests} requests in 10 s`);
    expect(frames >= LEAST_FRAMES, `${frames} frames/s`);
  }, { seconds: 900 });
}

const ACTIONS = {
  'a part of a name': { act: sessions => sessions.search('report'), fits: query => query.get('filename') === 'report' && !query.has('status') },
  failed: { act: sessions => sessions.page.button('Failed').click(), fits: query => query.get('status') === 'failed' && !query.has('sort') },
  'by size': {
    act: sessions => sessions.table.getByRole('button', { name: /^Size/ }).click(), fits: query => /^-?fileSize$/.test(query.get('sort')) },
  stalled: { act: sessions => sessions.page.button('Stalled').click(), fits: query => query.has('idleSince') },
  all: { act: sessions => sessions.page.button('All').click(), fits: query => !['status', 'sort', 'idleSince'].some(name => query.has(name)) },
};

// Until the first row of the answer to this very question is the first one on the page.
async function timeOf(sessions, { act, fits }) {
  const begun = performance.now();
  const answer = sessions.page.page.waitForResponse(response => {
    const { pathname, searchParams } = new URL(response.url());
    return pathname.endsWith('/filestore/sessions') && searchParams.get('count') === 'true' && fits(searchParams);
  });
  await act(sessions);
  const { data: [first] } = await (await answer).json();
  await until(async () => await sessions.rows.first().getAttribute('data-uuid') === first.uuid, `the row ${first.uuid} is the first one`, 10);
  return performance.now() - begun;
}

// Scrolls to the end again and again, until so many rows are loaded.
async function load(sessions) {
  const box = sessions.table;
  await until(async () => await box.evaluate(one => {
    one.scrollTop = one.scrollHeight;
    return Number(one.querySelector('table').getAttribute('aria-rowcount')) - 1;
  }) >= LOADED, `${LOADED} rows are loaded`, 200);
}

// Frames per second while it scrolls for 4 s.
function scroll(sessions) {
  return sessions.table.evaluate(box => new Promise(resolve => {
    const begun = performance.now();
    let frames = 0;
    box.scrollTop = 0;
    const next = () => {
      frames++;
      box.scrollTop += 120;
      const took = performance.now() - begun;
      if (took < 4_000) {
        requestAnimationFrame(next);
      } else {
        resolve(frames / took * 1000);
      }
    };
    requestAnimationFrame(next);
  }));
}
