import { expect, it } from 'vitest';
import { facts } from '../../src/upload/facts.js';
import type { UploadRow } from '../../src/upload/UploadItem.js';

const progress = { confirmed: 1024, sent: 2048, hashed: 512, size: 4096, bytesPerSecond: 1024, secondsLeft: 2 };

it('tells stored and sent bytes apart', () => {
  expect(facts({ state: 'running', progress } as UploadRow))
    .toEqual(['1.00 KiB of 4.00 KiB stored', '2.00 KiB sent', '1.00 KiB/s', '2 s left', '12 % hashed']);
});

it('tells no speed while it is paused', () => {
  expect(facts({ state: 'paused', progress: { ...progress, sent: 1024, hashed: 4096 } } as UploadRow)).toEqual(['1.00 KiB of 4.00 KiB stored']);
});
