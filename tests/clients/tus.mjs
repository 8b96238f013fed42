// Uploads through tus-js-client, the client of most web front ends: directly, through nginx as the documents configure it,
// and through nginx with its default of taking whole bodies first. Each file is read back.
import { Checklist, readOptions } from './checklist.mjs';
import { Kala } from './kala.mjs';
import { BUFFERING, Nginx, PLAIN, STREAMING } from './nginx.mjs';
import { MIB, upload } from './transfer.mjs';
import { contention, interruptions } from './tus-interruptions.mjs';
import { digests, ietf, terminate, whole } from './tus-uploads.mjs';
import { Way } from './way.mjs';

const HELP = `Uploads through tus-js-client and reads each file back.

    node tus.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--only TEXT]

  --server  the words that start the server; {port} is replaced
  --only    only the checks whose name has this text

Needs nginx and \`npm ci\` in this folder before. Each check prints one line, the last line is \`N passed, N failed\`; the
exit status is 1 if something failed.`;


const values = readOptions(HELP);
if (values === null) {
  process.exit(0);
}

async function all(way) {
  await whole(way);
  await digests(way);
  await terminate(way);
  await ietf(way);
  await interruptions(way);
  await contention(way);
}

// nginx as a distribution installs it takes bodies of up to 1 MiB.
async function smallChunks(way) {
  await way.check('chunks of 1 MiB', async () => {
    const file = await way.file();
    const { uuid } = await upload(file.stream(), { ...way.tus, chunkSize: MIB });
    await way.kala.hasFile(uuid, file.digest);
  });
}

const list = new Checklist(values.only);
const kala = new Kala(values.server);
const streaming = new Nginx(), buffering = new Nginx(), plain = new Nginx();
try {
  await kala.start();
  await streaming.start(kala, STREAMING);
  await buffering.start(kala, BUFFERING);
  await plain.start(kala, PLAIN);
  await all(new Way('direct', kala.origin, kala, list, { streams: true, keepsAddress: true }));
  await all(new Way('nginx', streaming.origin, kala, list, { streams: true, keepsAddress: true }));
  await all(new Way('nginx with its buffers', buffering.origin, kala, list));
  await smallChunks(new Way('nginx as installed', plain.origin, kala, list));
} finally {
  await Promise.all([streaming, buffering, plain].map(nginx => nginx.remove()));
  await kala.remove();
}
list.end();
