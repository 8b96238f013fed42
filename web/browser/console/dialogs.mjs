// Each dialog and drawer: the page that has it, its name, and what opens it.
import { expect } from '../../../tests/clients/checklist.mjs';
import { DatastoresPage } from './datastores-page.mjs';
import { SessionsPage } from './sessions-page.mjs';

// Of `hello`.
const HELLO = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

// Clicks one after another.
const clicks = (...all) => async ({ page }) => {
  for (const [role, name] of all) {
    await page.getByRole(role, { name, exact: typeof name === 'string' }).first().click();
  }
};

export const DIALOGS = [
  { name: 'cancel an upload', title: 'Upload', dialog: 'Cancel this upload?', open: cancelUpload },
  { name: 'sign out', title: 'Upload', dialog: 'Sign out?', open: signOut },
  { name: 'a session', title: 'Sessions', dialog: 'Session', open: clicks(['button', 'damaged on the way.iso']) },
  { name: 'abort a session', title: 'Sessions', dialog: 'Abort this session?', open: clicks(['button', 'damaged on the way.iso'], ['button', 'Abort']) },
  { name: 'forget a session', title: 'Sessions', dialog: 'Forget this session?', open: clicks(['button', 'damaged on the way.iso'], ['button', 'Forget']) },
  { name: 'delete a file of a session', title: 'Sessions', dialog: 'Delete this file?', open: clicks(['button', 'notes.txt'], ['button', 'Delete the file']) },
  { name: 'abort the chosen sessions', title: 'Sessions', dialog: 'Abort sessions', open: clicks(['checkbox', 'Choose all loaded rows'], ['button', /^Abort \d+ sessions$/]) },
  { name: 'abort all that match', title: 'Sessions', dialog: 'Abort sessions', open: abortAll },
  { name: 'report of refusals', title: 'Sessions', dialog: 'Abort sessions', open: reportRefusals },
  { name: 'a file', title: 'Files', dialog: 'File', open: clicks(['link', 'notes.txt']) },
  { name: 'delete a file', title: 'Files', dialog: 'Delete this file?', open: clicks(['link', 'notes.txt'], ['button', 'Delete']) },
  { name: 'delete the chosen files', title: 'Files', dialog: 'Delete the chosen files', open: clicks(['checkbox', 'Choose all loaded rows'], ['button', /^Delete \d+ files$/]) },
  { name: 'a datastore', title: 'Datastores', dialog: 'Datastore', open: clicks(['link', 'stations.geojson']) },
  { name: 'a failed datastore', title: 'Datastores', dialog: 'Datastore', open: clicks(['link', 'cut off.geojson']) },
  { name: 'delete a datastore', title: 'Datastores', dialog: 'Delete this datastore?', open: clicks(['link', 'stations.geojson'], ['button', 'Delete']) },
  { name: 'table of items', title: 'Datastores', dialog: 'Datastore', open: clicks(['link', 'stations.geojson'], ['button', 'Table of default']) },
  { name: 'map of items', title: 'Datastores', dialog: 'Datastore', open: showMap },
  { name: 'new datastore', title: 'Datastores', dialog: 'New datastore', open: clicks(['button', 'New datastore']) },
  { name: 'new datastore of a file', title: 'Datastores', dialog: 'New datastore', open: introspectFile },
  { name: 'new user', title: 'Users', dialog: 'New user', open: clicks(['button', 'New user']) },
  { name: 'a user', title: 'Users', dialog: 'ann', open: clicks(['button', 'ann']) },
  { name: 'disable a user', title: 'Users', dialog: 'Disable ann?', open: clicks(['button', 'ann'], ['button', 'Disable the user']) },
  { name: 'delete a user', title: 'Users', dialog: 'Delete ann?', open: clicks(['button', 'ann'], ['button', 'Delete the user']) },
  { name: 'new key', title: 'API keys', dialog: 'New API key', open: clicks(['button', 'New API key']) },
  { name: 'the new key', title: 'API keys', dialog: 'The new API key', open: makeKey },
  { name: 'revoke a key', title: 'API keys', dialog: 'Revoke this API key?', open: clicks(['button', 'Revoke nightly backup']) },
  { name: 'collect', title: 'Maintenance', dialog: 'Collect without grace time?', open: clicks(['button', 'Without grace time…']) },
  { name: 'give to another owner', title: 'Maintenance', dialog: 'Give to another owner?', open: clicks(['button', 'Give…']) },
  { name: 'sign out everywhere', title: 'Account', dialog: 'Sign out everywhere?', open: clicks(['button', 'Sign out everywhere…']) },
];

// An upload of which no byte is answered.
async function begin(upload) {
  await upload.page.page.route('**/write?*', () => {});
  await upload.drop('on its way.bin');
  // Not the one that an earlier page has left.
  await upload.page.page.getByRole('list', { name: 'Running uploads' }).getByText('on its way.bin', { exact: true }).waitFor();
}

async function cancelUpload(_, { upload }) {
  await begin(upload);
  await upload.press('Cancel', 'on its way.bin');
}

async function signOut(page, { upload }) {
  await begin(upload);
  const menu = page.button('Menu');
  if (await menu.isVisible()) {
    await menu.click();
  }
  await page.button('Sign out').click();
}

async function showMap(page) {
  await clicks(['link', 'stations.geojson'], ['button', 'Map of default'])(page);
  await new DatastoresPage(page).draws(100);
}

async function introspectFile(page) {
  await clicks(['button', 'New datastore'], ['button', 'stations.geojson'])(page);
  await page.page.getByRole('region', { name: 'What the file has' }).waitFor();
}

async function abortAll(page) {
  await new SessionsPage(page).search('camera-7 2026-11-28');
  await clicks(['button', 'All that match'], ['button', 'Abort the sessions…'])(page);
  await page.page.getByRole('dialog').getByRole('button', { name: 'Abort 1 session', exact: true }).waitFor();
}

async function reportRefusals(page, { stand }) {
  const [first] = await Promise.all([1, 2].map(at => stand.session(`reported ${at}.bin`, { text: 'hello' })));
  const sessions = new SessionsPage(page);
  await sessions.search('reported');
  await sessions.page.row('reported 2.bin').first().waitFor();
  await sessions.chooseAll(2);
  const closed = await stand.kala.call('POST', `/sessions/${first}/close`, { hash: HELLO });
  expect(closed.ok, `a close is ${closed.status}`);
  stand.reports.allowStatus('4(09|10)', `/sessions/${first}`);
  await sessions.confirm(2);
  await page.page.getByRole('region', { name: 'Refusals' }).waitFor();
}

async function makeKey({ page }) {
  await page.getByRole('button', { name: 'New API key', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'New API key', exact: true });
  await dialog.getByLabel('Name').fill('looked at');
  await dialog.getByRole('checkbox', { name: 'filestore.read' }).check();
  await dialog.getByRole('button', { name: 'Create the API key' }).click();
}
