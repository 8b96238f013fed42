// axe-core on pages of the console. The policy refuses its script on the page, so it comes with the context.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(new URL('../../console/package.json', import.meta.url)).resolve('axe-core'), 'utf8');

export function addAxe(context) {
  return context.addInitScript(SOURCE);
}

// What keeps somebody from using the page.
export async function barriers({ page }) {
  // A colour in the middle of a transition has another contrast.
  await page.waitForTimeout(350);
  return page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`).join(', ')}`));
}
