// The examples of a document: the first line of a block is a comment with its name. Those of docs/web-frontends.md become files.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { expect } from '../../tests/clients/checklist.mjs';
import { DIST, HERE } from './stand.mjs';

const NAME = /^(?:\/\/|#|<!doctype html><!--) ([\w-]+\.\w+)/;
// What a reader has around the script of an example: its element, or the fields that it looks for.
const ELEMENTS = { 'fetch.js': '', 'unfinished.js': '<input type="file"> <output></output>', 'strict.js': '<input type="file"> <output></output>' };
// Examples with packages of npm, for a bundler.
const BUNDLED = ['react.jsx', 'uppy.js', 'filepond.js', 'filepond-form.js', 'xhr-upload.js', 'dropzone.js'];

function blocksOf(text) {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, content]) => ({ language, content }));
}

// The blocks that have a name, by it.
export function namedBlocks(text) {
  return new Map(blocksOf(text).flatMap(({ content }) => NAME.test(content) ? [[NAME.exec(content)[1], content]] : []));
}

export async function readDocument() {
  const text = await readFile(join(HERE, '../../docs/web-frontends.md'), 'utf8');
  const [blocks, files] = [blocksOf(text), namedBlocks(text)];
  const settings = blocks.filter(({ language }) => language === 'sh').flatMap(({ content }) => [...content.matchAll(/(\w+__\w+)=(\S+)/g)])
    .map(([, name, value]) => [name, value]);
  const policies = [...text.matchAll(/`Content-Security-Policy: ([^`]+)`/g)].map(([, policy]) => policy);
  expect(files.size + 1 === blocks.length && settings.length === 1, `${blocks.length} blocks, ${files.size} of them with a name`);
  expect(policies.length === 2, `${policies.length} policies`);
  return { files, settings: Object.fromEntries(settings), policies };
}

// Writes the files, with the addresses and the key of this check, and a page for each script that has none.
export async function writePages(folder, { files }, replaced) {
  const pages = join(folder, 'pages');
  const sources = join(folder, 'sources');
  await mkdir(pages);
  await mkdir(sources);
  await symlink(join(HERE, '../node_modules'), join(sources, 'node_modules'));
  await symlink(DIST, join(pages, 'kala'));
  for (const [name, content] of files) {
    const text = Object.entries(replaced).reduce((all, [from, to]) => all.replaceAll(from, to), content);
    for (const place of name === 'server.mjs' || name === 'nginx.conf' ? [folder] : [pages, sources]) {
      await writeFile(join(place, name), text);
    }
  }
  for (const [name, elements] of Object.entries(ELEMENTS)) {
    await writeFile(join(pages, `${name}.html`), page(name, elements));
  }
  for (const name of BUNDLED) {
    const app = name.startsWith('filepond') ? '<input type="file" id="app">' : '<div id="app"></div>';
    await writeFile(join(sources, `${name}.html`), page(name, app));
  }
  await build({
    root: sources, configFile: false, logLevel: 'error', oxc: { jsx: { runtime: 'automatic' } },
    build: { outDir: pages, emptyOutDir: false, rollupOptions: { input: BUNDLED.map(name => join(sources, `${name}.html`)) } },
  });
  return pages;
}

function page(name, elements) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${elements}<script type="module" src="./${name}"></script></html>\n`;
}
