// Uploads from web pages in headless Chromium, against a published server with sign-in.
import { Checklist, readOptions } from '../../tests/clients/checklist.mjs';
import { files } from './checks-files.mjs';
import { forbidden } from './checks-forbidden.mjs';
import { interruptions } from './checks-interruptions.mjs';
import { refusals } from './checks-refusals.mjs';
import { usual } from './checks-usual.mjs';
import { Stand } from './stand.mjs';

const HELP = `Uploads from web pages in headless Chromium, against a published server with sign-in.

    node browser.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT] [--gib 1] [--offline 6]
      [--screenshots FOLDER]

  --server       the words that start the server; {port} is replaced
  --only         only the checks whose name has this text
  --gib          the size of the large file
  --offline      seconds without a network
  --screenshots  a folder for pictures of the pages

Needs chromium, \`npm ci\` in web/ and \`npm run build -w client\` before. Each check prints one line, the last line is
\`N passed, N failed\`; the exit status is 1 if something failed.`;

const values = readOptions(HELP, {
  screenshots: { type: 'string' }, gib: { type: 'string', default: '1' }, offline: { type: 'string', default: '6' },
});
if (values === null) {
  process.exit(0);
}

const list = new Checklist(values.only);
const stand = new Stand(values.server, values.screenshots);
const most = (Number(values.gib) + 1) * 2 ** 30;
await stand.start({ Filestore__MaxFileSize: String(most) });
// Each check begins with a proxy and a browser context of its own.
const each = {
  check: (name, work, seconds) => list.check(name, async () => {
    const begun = performance.now();
    await stand.renew();
    await work();
    console.log(`  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }, seconds),
};
for (const group of [usual, interruptions, refusals, forbidden, files]) {
  await group(each, stand, { gib: Number(values.gib), most, offline: Number(values.offline) });
}
await stand.stop();
list.end();
