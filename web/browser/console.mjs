// The console in headless Chromium, as a published server sends it, so with its policy.
import { Checklist, readOptions } from '../../tests/clients/checklist.mjs';
import { admins } from './console/checks-admin.mjs';
import { browsers } from './console/checks-browsers.mjs';
import { datastores } from './console/checks-datastores.mjs';
import { figures } from './console/checks-figures.mjs';
import { files } from './console/checks-files.mjs';
import { looks } from './console/checks-looks.mjs';
import { manyRows } from './console/checks-many-rows.mjs';
import { names } from './console/checks-names.mjs';
import { questions } from './console/checks-questions.mjs';
import { rights } from './console/checks-rights.mjs';
import { served } from './console/checks-served.mjs';
import { signIns } from './console/checks-sign-in.mjs';
import { uploads } from './console/checks-uploads.mjs';
import { ConsoleStand } from './console/stand.mjs';

const HELP = `The console in headless Chromium, from a published server.

    node console.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT] [--mib 1024]
      [--measure] [--rows 1000000] [--screenshots FOLDER]

  --server       the words that start the server; {port} is replaced
  --only         only the checks whose name has this text
  --mib          the size of the large file
  --measure      also the figures that need an idle machine, or minutes
  --rows         how many sessions the tables have for them
  --screenshots  a folder for pictures of all pages

Needs chromium, gdal-bin and \`npm ci\` in web/. Each check prints one line, the last line is \`N passed, N failed\`; the exit status
is 1 if something failed.`;

const values = readOptions(HELP, {
  screenshots: { type: 'string' }, mib: { type: 'string', default: '1024' }, measure: { type: 'boolean', default: false },
  rows: { type: 'string', default: '1000000' },
});
if (values === null) {
  process.exit(0);
}

const list = new Checklist(values.only);
const stand = new ConsoleStand(values.server, values.screenshots);
const most = (Number(values.mib) + 1) * 2 ** 20;
await stand.start({ Filestore__MaxFileSize: String(most) });
// Each check begins with a browser that knows nothing, and ends without a report of it.
const each = {
  check: (name, work, { seconds = 120, ...context } = {}) => list.check(name, async () => {
    const begun = performance.now();
    await stand.renew(context);
    try {
      await work();
      stand.reports.none();
    } catch (failure) {
      await stand.pictureOfFailure(name);
      throw failure;
    }
    console.log(`  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }, seconds),
};
const options = { mib: Number(values.mib), rows: Number(values.rows), most, isMeasured: values.measure };
for (const group of [signIns, served, rights, names, admins, files, datastores, questions, uploads, browsers, figures, looks, manyRows]) {
  await group(each, stand, options);
}
await stand.stop();
list.end();
