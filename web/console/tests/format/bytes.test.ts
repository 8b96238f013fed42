import { describe, expect, it } from 'vitest';
import { partOf } from '../../src/format/bytes.js';

describe('partOf', () => {
  it('has a unit for the part only where it differs from that of the whole', () => {
    expect(partOf(0, 5)).toBe('0 / 5 B');
    expect(partOf(0, 2 ** 20)).toBe('0 / 1.00 MiB');
    expect(partOf(3, 5)).toBe('3 / 5 B');
    expect(partOf(512, 2 ** 20)).toBe('512 B / 1.00 MiB');
    expect(partOf(2 ** 19, 2 ** 20)).toBe('512 KiB / 1.00 MiB');
    expect(partOf(2 ** 20, 5 * 2 ** 20)).toBe('1.00 / 5.00 MiB');
  });

  it('has no whole where the size is unknown', () => {
    expect(partOf(0, null)).toBe('0 / ?');
    expect(partOf(2 ** 20, null)).toBe('1.00 MiB / ?');
  });
});
