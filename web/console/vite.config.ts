import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { thirdParty } from './thirdParty.js';

/** The console is part of the program: the .NET build embeds this folder. */
const built = fileURLToPath(new URL('../../src/Kala.Api/Console/Built', import.meta.url));
const server = process.env['KALA_URL'] ?? 'http://127.0.0.1:8080';

/** The server puts the path under which a proxy publishes it in the place of {base}, which Vite encodes in some places. */
const base: Plugin = {
  name: 'kala-base',
  enforce: 'post',
  generateBundle(_, bundle) {
    const page = bundle['index.html'];
    if (page?.type === 'asset') {
      page.source = String(page.source).replaceAll('%7Bbase%7D', '{base}');
    }
  },
};

export default defineConfig({
  plugins: [react(), base, thirdParty()],
  build: {
    outDir: process.env['KALA_CONSOLE_OUT'] ?? built,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Not the map, which only its own page loads.
            { name: 'libraries', test: /node_modules\/(?!maplibre-gl\/)/, priority: 2 },
            // A few files instead of fifty small ones.
            { name: 'shared', test: /src\/(access|address|api|bulk|csv|dialogs|events|format|states|table|workers)\/|src\/upload\/(signingOut|summary|useSigningOut)\./, priority: 1 },
            { name: 'administration', test: /src\/(account|audit|keys|maintenance|status|storage|users)\// },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  experimental: {
    renderBuiltUrl: (name, { hostType }) => hostType === 'html' ? `{base}/${name}` : { relative: true },
  },
  server: { proxy: { '/api': server, '/health': server } },
  test: { include: ['tests/**/*.test.ts'] },
});
