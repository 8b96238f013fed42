// Builds dist: tsc writes one file for each source file; vite then replaces the files that need a hash library by bundles
// that contain it, so that all of dist runs in a page as it is.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = dirname(fileURLToPath(import.meta.url));
const bundled = ['HashWorker', 'NobleWorker', 'PageHash', 'NobleSha256'];

rmSync(join(folder, 'dist'), { recursive: true, force: true });
execFileSync('npx', ['--no-install', 'tsc', '-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit' });
for (const name of bundled) {
  // The slow replacement is loaded only where it is needed.
  await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    build: {
      lib: { entry: join(folder, 'src', `${name}.ts`), formats: ['es'], fileName: () => `${name}.js` },
      outDir: join(folder, 'dist/src'),
      emptyOutDir: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: { external: name === 'PageHash' ? ['./NobleSha256.js'] : [] },
    },
  });
}
copyFileSync(join(folder, '../../LICENSE'), join(folder, 'dist/LICENSE'));
