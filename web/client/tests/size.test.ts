import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// Beside the sources: what is left out is imported by its path from here, and that must not name the folder of this checkout.
const ENTRY = at('../src/kala-size-entry.ts');

/** The minified and compressed bytes that a page loads for these lines before it uploads, without the hash. */
async function bytesOf(lines: string, isOutside: (id: string) => boolean = () => false): Promise<number> {
  const [result] = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [{ name: 'entry', enforce: 'pre', resolveId: id => id === ENTRY ? id : null, load: id => id === ENTRY ? lines : null }],
    build: {
      write: false, minify: true, target: 'es2022', modulePreload: false,
      lib: { entry: ENTRY, formats: ['es'], fileName: 'x' },
      rolldownOptions: { external: id => /\/(PageHash|Memory)\.js$/.test(id) || id === '@uppy/core' || isOutside(id), output: { minify: true } },
    },
  }) as Rolldown.RolldownOutput[];
  const chunk = result!.output.find(output => output.type === 'chunk')!;
  return gzipSync(chunk.code).length;
}

describe('The size', () => {
  it('of upload is at most 6 KiB', async () => {
    const bytes = await bytesOf(`export { upload } from ${JSON.stringify(at('../src/index.ts'))};`);
    console.log(`upload: ${bytes} bytes`);

    expect(bytes).toBeLessThanOrEqual(6 * 1024);
    expect(bytes).toBeGreaterThan(3 * 1024);
  });

  it('of all of the client is at most 6.5 KiB', async () => {
    const bytes = await bytesOf(`export * from ${JSON.stringify(at('../src/index.ts'))};`);
    console.log(`all: ${bytes} bytes`);

    expect(bytes).toBeLessThanOrEqual(6.5 * 1024);
  });

  it('of what is loaded for the memory is at most 1 KiB', async () => {
    const bytes = await bytesOf(`export * from ${JSON.stringify(at('../src/Memory.ts'))};`);
    console.log(`memory: ${bytes} bytes`);

    expect(bytes).toBeLessThanOrEqual(1024);
  });

  it('of the plugin is at most 4 KiB beyond the client', async () => {
    const bytes = await bytesOf(`export { default } from ${JSON.stringify(at('../uppy/Kala.ts'))};`, id => id.endsWith('/index.js'));
    console.log(`plugin: ${bytes} bytes`);

    expect(bytes).toBeLessThanOrEqual(4 * 1024);
    expect(bytes).toBeGreaterThan(300);
  });
});
