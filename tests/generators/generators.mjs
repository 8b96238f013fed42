// Lints the OpenAPI document of a running server, generates TypeScript and C# from it, compiles both without warnings, and
// uploads a file with each.
//
//     node generators.mjs 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}'
//
// Needs `npm ci` and `dotnet tool restore` in this folder before. The generated files are in a temporary folder and are
// removed at the end. The last line is `N passed, N failed`; the exit status is 1 if something failed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startServer } from '../browser/server.mjs';

const PASSWORD = 'only for tests, 4711';
// What is no schema, enum or part of a path: the client's own class, two maps, and the body of /write that is bytes or a form.
const OTHER_FILES = 4;
const here = dirname(fileURLToPath(import.meta.url));

let passed = 0, failed = 0;

async function check(what, work) {
  try {
    await work();
    console.log(`ok ${what}`);
    passed++;
  } catch (error) {
    console.log(`FAIL ${what}: ${error.message}`);
    failed++;
  }
}

function expect(isRight, why) {
  if (!isRight) {
    throw new Error(why);
  }
}

function run(program, words, folder = here) {
  const done = spawnSync(program, words, {
    cwd: folder, encoding: 'utf8', timeout: 150_000,
    env: {
      ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', KIOTA_OFFLINE_ENABLED: 'true',
      KIOTA_TUTORIAL_ENABLED: 'false', KIOTA_CLI_TELEMETRY_OPTOUT: '1',
    },
  });
  expect(done.status === 0, `${program} ended with ${done.status ?? done.signal ?? done.error}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

const npm = (name, ...words) => run(join(here, 'node_modules/.bin', name), words);

function lint(document) {
  const { totals, problems } = JSON.parse(npm('redocly', 'lint', document, '--format', 'json', '--extends', 'recommended'));
  expect(totals.errors === 0 && totals.warnings === 0, problems.map(one => `\n${one.severity} ${one.ruleId}: ${one.message} ${one.location[0].pointer}`).join(''));
}

// The linter must be able to find something.
async function lintsFault(document, api) {
  const { security, ...operation } = api.paths['/api/auth/me'].get;
  const broken = { ...api, paths: { '/api/auth/me': { get: operation } } };
  await writeFile(document, JSON.stringify(broken));
  try {
    lint(document);
  } catch (error) {
    expect(error.message.includes('security-defined'), error.message);
    return;
  }
  throw new Error('It found nothing.');
}

async function typescript(folder, document, origin) {
  await cp(join(here, 'typescript'), folder, { recursive: true });
  npm('openapi-typescript', document, '-o', join(folder, 'kala.ts'));
  npm('tsc', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--module', 'es2022', '--moduleResolution', 'bundler',
    join(folder, 'upload.ts'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const { upload } = await import(pathToFileURL(join(folder, 'upload.js')));
  const hash = `sha256:${createHash('sha256').update('hello').digest('base64')}`;
  const session = await upload(origin, PASSWORD, 'hello', hash);
  expect(session.offset === 5 && session.status === 'open', JSON.stringify(session));
  const refusal = await upload(origin, PASSWORD, 'hello', 'none').catch(error => error.problem);
  expect(refusal?.code === 'validation_failed', JSON.stringify(refusal));
}

// One file for each part of a path, each schema and each enum: none for a single call, as there would be without named schemas.
function mostFiles(api) {
  const parts = new Set(Object.keys(api.paths).flatMap(path => path.replaceAll(/{[^}]*}/g, '{}').split('/').slice(1)
    .map((_, at, all) => all.slice(0, at + 1).join('/'))));
  const calls = Object.values(api.paths).flatMap(path => Object.values(path));
  const schemas = Object.values(api.components.schemas);
  const enums = [
    ...calls.flatMap(({ parameters = [] }) => parameters.filter(one => one.in === 'query').map(one => one.schema)),
    ...schemas.flatMap(({ properties = {} }) => Object.values(properties)),
  ].filter(schema => schema.enum);
  return parts.size + schemas.length + enums.length + OTHER_FILES;
}

async function csharp(folder, origin, api) {
  await cp(join(here, 'csharp'), folder, { recursive: true });
  run('dotnet', ['tool', 'run', 'kiota', '--', 'generate', '--language', 'CSharp', '--openapi', `${origin}/openapi/v1.json`,
    '--output', join(folder, 'Generated'), '--namespace-name', 'Kala.Generated', '--class-name', 'KalaApi']);
  const files = (await readdir(join(folder, 'Generated'), { recursive: true })).filter(name => name.endsWith('.cs'));
  expect(files.length > 0 && files.length <= mostFiles(api), `Kiota made ${files.length} files, more than ${mostFiles(api)}.`);
  console.log(`${files.length} files of C#`);
  run('dotnet', ['restore', '--locked-mode'], folder);
  run('dotnet', ['build', '-c', 'Release', '--no-restore', '-o', join(folder, 'out')], folder);
  const said = run('dotnet', [join(folder, 'out', 'Upload.dll'), origin, PASSWORD]).trim().split('\n');
  expect(said[0] === 'the same bytes' && said[1].startsWith('404 file_not_found: '), said.join('\n'));
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'kala-generators-'));
  const server = await startServer(process.argv[2], { Kala__Admin__Password: PASSWORD });
  try {
    const api = await (await fetch(`${server.origin}/openapi/v1.json`)).json();
    const document = join(folder, 'openapi.json');
    await writeFile(document, JSON.stringify(api, null, 2));
    await check('redocly finds no error and no warning', () => lint(document));
    await check('redocly finds a call without credentials', () => lintsFault(join(folder, 'broken.json'), api));
    await check('openapi-typescript: compiled strictly, and a file uploaded', () => typescript(join(folder, 'ts'), document, server.origin));
    await check('Kiota: compiled without warnings, and a file uploaded', () => csharp(join(folder, 'cs'), server.origin, api));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
