// Debian's Chromium, and what it does that a page cannot see.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PROGRAM = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] };
// Of /proc/PID/stat; Linux has always used this number.
const TICKS_PER_SECOND = 100;

export function launch() {
  return chromium.launch(PROGRAM);
}

// A browser whose user forbids every page to store anything.
export async function launchWithoutStorage() {
  const folder = await mkdtemp(join(tmpdir(), 'kala-chromium-'));
  await mkdir(join(folder, 'Default'));
  await writeFile(join(folder, 'Default', 'Preferences'),
    JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const context = await chromium.launchPersistentContext(folder, PROGRAM);
  const close = async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { context, close };
}

// The processes that this process has started, directly or not.
function descendants() {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const [, parent, ...others] = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return [{ pid, parent, name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')), ticks: Number(others[9]) + Number(others[10]) }];
    } catch {
      return []; // It has ended.
    }
  });
  const found = new Set([String(process.pid)]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    all.filter(({ parent }) => found.has(parent)).forEach(({ pid }) => found.add(pid));
  }
  return all.filter(({ pid }) => found.has(pid));
}

// Processor seconds of all running processes of Chromium.
export function processorSeconds(name = 'chrom') {
  return descendants().filter(one => one.name.startsWith(name)).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND;
}

// The most memory in bytes that a renderer has now, without what it shares with others.
export function rendererMemory() {
  return Math.max(0, ...descendants().filter(one => one.name.startsWith('chrom')).map(({ pid }) => {
    try {
      const isRenderer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
      const [, kilobytes] = /^Pss_Anon: +(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
      return isRenderer ? Number(kilobytes) * 1024 : 0;
    } catch {
      return 0;
    }
  }));
}
