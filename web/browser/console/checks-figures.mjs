// What a visitor waits for: bytes over the wire, and time until something can be done.
import { expect } from '../../../tests/clients/checklist.mjs';

const MOST_SIGN_IN = 190_000, MOST_SESSIONS = 270_000, MOST_WAIT = 1_000;

export async function figures(list, stand, { isMeasured }) {
  await list.check('bytes over the wire: sign-in and sessions', async () => {
    const sent = await countBytes(stand);
    const page = sent.page;
    const begun = performance.now();
    await page.go('/sessions');
    await page.page.getByRole('textbox', { name: 'Password' }).waitFor();
    const wait = performance.now() - begun;
    await page.page.waitForLoadState('networkidle');
    const signIn = sent.bytes;
    await page.signIn(stand.admin);
    await page.isLoaded('Sessions');
    await page.page.waitForTimeout(500);
    console.log(`  sign-in ${signIn} bytes, with the sessions ${sent.bytes} bytes, password field after ${wait.toFixed(0)} ms`);
    expect(signIn > 10_000 && signIn <= MOST_SIGN_IN, `sign-in: ${signIn} bytes`);
    expect(sent.bytes <= MOST_SESSIONS, `sessions: ${sent.bytes} bytes`);
    expect(!isMeasured || wait <= MOST_WAIT, `the password field came after ${wait} ms`);
  });
}

// The encoded bytes of the console's own files, with their fields; how much a list has differs.
async function countBytes(stand) {
  const page = await stand.open('/health/live', null);
  const tools = await stand.context.newCDPSession(page.page);
  await tools.send('Network.enable');
  const sent = { page, bytes: 0 };
  const calls = new Set();
  tools.on('Network.responseReceived', ({ requestId, response }) => response.url.includes('/api/') && calls.add(requestId));
  tools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sent.bytes += calls.has(requestId) ? 0 : encodedDataLength;
  });
  return sent;
}
