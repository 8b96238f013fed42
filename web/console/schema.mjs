// Writes src/api/schema.ts, the types of the server's API, from the description that a server gives of itself.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import openapi, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { startServer } from '../../tests/browser/server.mjs';

const HELP = `Writes src/api/schema.ts from the OpenAPI document of a server.

    node schema.mjs --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--check]

  --server  the words that start the server; {port} is replaced
  --check   writes nothing; the exit status is 1 if the file is not up to date

Needs \`npm ci\` in web/.`;

const { values } = parseArgs({ options: { server: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help || !values.server) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const written = new URL('src/api/schema.ts', import.meta.url);
const server = await startServer(values.server, { Auth__Mode: 'Anonymous' });
try {
  const answer = await fetch(`${server.origin}/openapi/v1.json`);
  const types = COMMENT_HEADER + astToString(await openapi(await answer.json(), { silent: true }));
  if (!values.check) {
    await writeFile(written, types);
  } else if (types !== await readFile(written, 'utf8')) {
    console.error('web/console/src/api/schema.ts is not up to date: run web/console/schema.mjs without --check.');
    process.exitCode = 1;
  }
} finally {
  await server.stop();
}
