// Files that change while they are sent.
import { appendFile, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { equal, expect } from '../../tests/clients/checklist.mjs';
import { makeFile, MIB } from './files.mjs';

// What happens to the file, and the bytes in a request; 0 for one body.
const CHANGES = {
  shrinks: [path => truncate(path, 5 * MIB), 4 * MIB],
  grows: [path => appendFile(path, 'more'), 0],
  vanishes: [path => unlink(path), 4 * MIB],
  'is written again with the same size': [path => writeFile(path, Buffer.alloc(100 * MIB, 7)), 0],
};

export async function files(list, stand) {
  const { kala } = stand;

  for (const [what, [change, chunk]] of Object.entries(CHANGES)) {
    await list.check(`a file that ${what} while it is sent${chunk ? '' : ' as one body'}: says so, and the session stays`, async () => {
      const file = await makeFile(kala.folder, 100 * MIB);
      // Chromium compares whole seconds, so a change in the second in which the file was made is none.
      await utimes(file.path, 1, 1);
      stand.proxy.rate = 16 * MIB;
      const page = await stand.open({ chunk });
      await page.choose(file);
      await page.sent(8 * MIB);
      await change(file.path);
      const { error, result, uuid } = await page.reaches('failed');
      equal([error.code, result], ['file_changed', null], 'error');
      expect(/changed|gone|read/.test(error.message), error.message);
      equal((await kala.session(uuid)).status, 'open', 'status');
      await page.picture(stand.screenshots, `a file that ${what}`);
    });
  }
}
