// What the schemas of Kubernetes' API say of an object: values by its JSON schemas, unknown fields by the compiler.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = { v1: 'v1', 'apps/v1': 'apps/v1', 'policy/v1': 'policy/v1', 'networking.k8s.io/v1': 'networking.k8s.io/v1' };

// Throws with the first fault.
export async function conforms(objects) {
  for (const { apiVersion, kind, ...fields } of objects) {
    const model = (await import(`kubernetes-models/${modules[apiVersion]}`))[kind];
    try {
      new model(fields).validate();
    } catch (error) {
      throw new Error(`${kind}: ${error.message}`);
    }
  }
  await hasOnlyKnownFields(objects);
}

// A literal with a field that its type does not have is an error of TypeScript.
async function hasOnlyKnownFields(objects) {
  const folder = await mkdtemp(join(here, 'check-'));
  try {
    const lines = objects.map(({ apiVersion, kind, ...fields }, at) =>
      `import type { I${kind} as T${at} } from 'kubernetes-models/${modules[apiVersion]}';\n`
      + `export const o${at}: T${at} = ${JSON.stringify({ apiVersion, kind, ...fields }, null, 1)};\n`);
    await writeFile(join(folder, 'objects.ts'), lines.join(''));
    const compiled = spawnSync(join(here, 'node_modules/.bin/tsc'), ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022',
      '--module', 'nodenext', '--moduleResolution', 'nodenext', join(folder, 'objects.ts')], { encoding: 'utf8', timeout: 60_000 });
    if (compiled.status !== 0) {
      throw new Error(`${compiled.stdout}${compiled.stderr}`.trim());
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
