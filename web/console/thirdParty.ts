import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Adds the licences of all packages of which the bundle has a part, as a text beside its scripts. */
export function thirdParty(): Plugin {
  return {
    name: 'kala-third-party',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap(one => one.type === 'chunk' ? Object.keys(one.modules) : []);
      const folders = new Set(modules.filter(id => id.includes('/node_modules/') || id.includes('/client/dist/')).map(packageOf));
      const texts = [...folders].map(textOf).sort();
      this.emitFile({ type: 'asset', name: 'third-party.txt', source: `${texts.join(`\n${'-'.repeat(100)}\n\n`)}\n` });
    },
  };
}

function packageOf(module: string): string {
  let folder = dirname(module.replace(/^\0/, '').replace(/\?.*$/, ''));
  while (!existsSync(join(folder, 'package.json')) || !manifest(folder).version) {
    folder = dirname(folder);
  }
  return folder;
}

function textOf(folder: string): string {
  const { name, version, license } = manifest(folder);
  const file = readdirSync(folder).find(one => /^(licen[cs]e|third-party)(\.|$)/i.test(one));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'The package contains no text of its licence.'}\n`;
}

function manifest(folder: string): { name?: string; version?: string; license?: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
}
