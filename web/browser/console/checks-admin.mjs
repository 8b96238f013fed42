// What administrators do: find, look, abort many, make and revoke keys.
import { execFileSync } from 'node:child_process';
import { equal, expect, until } from '../../../tests/clients/checklist.mjs';
import { FILESTORE } from '../../../tests/clients/kala.mjs';
import { SessionsPage } from './sessions-page.mjs';

const HOUR = 3_600_000;
const SET = `import sqlite3, sys
_, database, column, time, uuid = sys.argv
with sqlite3.connect(database) as rows:
    assert rows.execute(f"update upload_sessions set {column} = ? where id = ?", (time, uuid)).rowcount == 1`;

// The clock of the server cannot be moved, so a time of a row is.
function setTime(folder, uuid, column, fromNow) {
  execFileSync('python3', ['-c', SET, `${folder}/kala.db`, column, new Date(Date.now() + fromNow).toISOString(), uuid]);
}

export async function admins(list, stand) {
  const { kala } = stand;
  const many = (name, count, options) => Promise.all(Array.from({ length: count }, (_, at) => stand.session(`${name} ${at}.bin`, options)));
  const statuses = async name => {
    const { data } = await (await kala.call('GET', `/sessions?limit=200&filename=${encodeURIComponent(name)}`)).json();
    return data.map(({ status }) => status);
  };

  await list.check('a failed session: found by a filter, says why, and its address opens in a new tab', async () => {
    await many('other', 5);
    const uuid = await stand.failed('damaged on the way.iso');
    const sessions = await SessionsPage.open(stand);
    await sessions.search('DAMAGED');
    await sessions.hasRows(1);
    await sessions.show('damaged on the way.iso');
    await sessions.drawer.getByText('hash_mismatch').waitFor();
    await sessions.drawer.getByText('They were discarded').waitFor();
    await sessions.drawer.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first().waitFor();
    equal(sessions.page.address, `/sessions/${uuid}?filename=DAMAGED`, 'address');
    await stand.picture(sessions.page, 'a failed session');
    const other = await SessionsPage.open(stand, sessions.page.address);
    await other.drawer.getByText('hash_mismatch').waitFor();
    await other.hasRows(1);
    await sessions.page.page.goBack();
    await sessions.drawer.waitFor({ state: 'detached' });
  });

  await list.check('failed, running, stalled, expiring soon: one click, and in the address', async () => {
    await stand.failed('failed one.bin');
    await stand.session('running one.bin');
    const sessions = await SessionsPage.open(stand);
    for (const [view, query] of [['Failed', 'status=failed'], ['Running', 'status=open'], ['Stalled', 'view=stalled'], ['Expiring soon', 'view=expiring']]) {
      await sessions.page.button(view).click();
      await until(() => sessions.page.address === `/sessions?${query}`, `the address has ${query}`);
      await sessions.page.isLoaded('Sessions');
    }
    await sessions.page.button('Failed').click();
    await sessions.page.row('failed one.bin').waitFor();
    await sessions.page.row('running one.bin').waitFor({ state: 'detached' });
  });

  await list.check('stalled and expiring soon: those that are, and no others', async () => {
    const [stalled, expiring] = [await stand.session('long without a byte, timed.bin'), await stand.session('ends in an hour, timed.bin')];
    await stand.session('just begun, timed.bin');
    await stand.whileStopped(() => {
      setTime(kala.folder, stalled, 'updated_at', -2 * HOUR);
      setTime(kala.folder, expiring, 'expires_at', HOUR);
    });
    const sessions = await SessionsPage.open(stand, '/sessions?filename=timed.bin');
    await sessions.hasRows(3);
    for (const [view, name] of [['Stalled', 'long without a byte'], ['Expiring soon', 'ends in an hour']]) {
      await sessions.page.button(view).click();
      await sessions.hasRows(1);
      await sessions.rows.getByRole('button', { name: `${name}, timed.bin`, exact: true }).waitFor();
    }
  });

  await list.check('a search that finds nothing: no row of the list before comes back', async () => {
    await stand.session('of the list before.bin');
    const sessions = await SessionsPage.open(stand);
    await sessions.page.row('of the list before.bin').waitFor();
    // Its rows have been asked for again at least once.
    await sessions.page.page.waitForTimeout(2500);
    await sessions.search('nothing has this name');
    await sessions.page.mustShow('No session matches');
    for (let seconds = 0; seconds < 7; seconds += 0.25) {
      equal(await sessions.rows.count(), 0, `rows after ${seconds} s`);
      await sessions.page.page.waitForTimeout(250);
    }
  });

  await list.check('an upload that moves: the row shows it without a click', async () => {
    const uuid = await stand.session('moving.bin', { size: 1000 });
    const sessions = await SessionsPage.open(stand, '/sessions?filename=moving.bin');
    const bar = sessions.page.page.getByRole('progressbar', { name: 'Progress of moving.bin' });
    equal(await bar.evaluate(one => one.value), 0, 'progress at first');
    await fetch(`${kala.origin}${FILESTORE}/sessions/${uuid}/write?mode=APPEND`, {
      method: 'POST', headers: { ...kala.headers, 'Content-Type': 'application/octet-stream' }, body: 'x'.repeat(500),
    });
    await until(async () => await bar.evaluate(one => one.value) === 50, 'half of it', 10);
    await stand.session('moving.bin, a new one');
    await sessions.page.row('moving.bin, a new one').waitFor({ timeout: 20_000 });
  });

  await list.check('50 sessions aborted at once, one of them closed meanwhile: the number first, and a report of the refusal', async () => {
    const [first] = await many('bulk', 50, { text: 'hello' });
    const sessions = await SessionsPage.open(stand);
    await sessions.search('bulk ');
    await sessions.page.mustShow('50 sessions');
    await sessions.chooseAll(50);
    await stand.picture(sessions.page, 'before 50 are aborted');
    const closed = await kala.call('POST', `/sessions/${first}/close`, { hash: 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' });
    expect(closed.ok, `the close is ${closed.status}`);
    stand.reports.allowStatus('4(09|10)', `/sessions/${first}`);
    sessions.mustSay(await sessions.confirm(50), 49, 1);
    const refusals = sessions.page.page.getByRole('region', { name: 'Refusals' });
    equal(await refusals.getByRole('row').count(), 2, 'rows of the report');
    await refusals.getByText('bulk 0.bin').waitFor();
    expect(await refusals.locator('code').textContent(), 'the report has no code');
    await stand.picture(sessions.page, 'after 50 were aborted');
    equal((await statuses('bulk ')).filter(status => status === 'aborted').length, 49, 'aborted sessions');
  });

  await list.check('all that match, loaded or not: counted first', async () => {
    await many('matching', 7);
    const sessions = await SessionsPage.open(stand, '/sessions?filename=matching');
    await sessions.page.button('All that match').click();
    await sessions.page.button('Abort the sessions…').click();
    sessions.mustSay(await sessions.confirm(7), 7, 0);
    equal([...new Set(await statuses('matching'))], ['aborted'], 'statuses');
  });

  await list.check('abort all sessions that match: those that came after the question stay', async () => {
    await many('early, asked', 4);
    const sessions = await SessionsPage.open(stand, '/sessions?filename=asked');
    await sessions.page.button('All that match').click();
    await sessions.page.button('Abort the sessions…').click();
    await sessions.page.button('Abort 4 sessions').waitFor();
    await many('late, asked', 3);
    sessions.mustSay(await sessions.confirm(4), 4, 0);
    equal(await statuses('early, asked'), Array(4).fill('aborted'), 'sessions before the question');
    equal(await statuses('late, asked'), Array(3).fill('open'), 'sessions after it');
  });

  await list.check('two administrators abort the same rows: all are aborted, and both are told', async () => {
    await many('both', 20);
    stand.reports.allowStatus('4(04|09|10)', '/sessions/');
    const other = await stand.newContext();
    other.reports.allowStatus('4(04|09|10)', '/sessions/');
    const pages = [await SessionsPage.open(stand, '/sessions?filename=both'), await SessionsPage.open(stand, '/sessions?filename=both', { context: other.context })];
    for (const sessions of pages) {
      await sessions.page.mustShow('20 sessions');
      await sessions.chooseAll(20);
    }
    const reports = await Promise.all(pages.map(sessions => sessions.confirm(20)));
    for (const report of reports) {
      const [done, refused = '0'] = report.match(/\d+(?= sessions? aborted)|\d+(?= refused)/g);
      equal(Number(done) + Number(refused), 20, report);
    }
    equal([...new Set(await statuses('both'))], ['aborted'], 'statuses');
    other.reports.none();
    await other.context.close();
  });

  await list.check('a key: made, told once, used, revoked', async () => {
    const page = await stand.open('/keys');
    await page.isLoaded('API keys');
    await page.button('New API key').click();
    const dialog = page.page.getByRole('dialog', { name: 'New API key' });
    await dialog.getByLabel('Name').fill('checks');
    await dialog.getByRole('checkbox', { name: 'filestore.read' }).check();
    await dialog.getByRole('button', { name: 'Create the API key' }).click();
    const told = page.page.getByRole('dialog', { name: 'The new API key' });
    const key = await told.locator('.kala-key').textContent();
    await stand.picture(page, 'the new key');
    await told.getByRole('button', { name: 'I have it' }).click();
    const use = () => fetch(`${kala.origin}${FILESTORE}/files`, { headers: { 'X-API-Key': key } });
    equal((await use()).status, 200, 'status with the key');
    await page.page.reload();
    await page.row('checks').waitFor();
    expect(!(await page.page.content()).includes(key), 'the key is still in the page');
    await page.button('Revoke checks').click();
    await page.button('Revoke the key').click();
    await page.row('checks').waitFor({ state: 'detached' });
    equal((await use()).status, 401, 'status with the revoked key');
  });
}
