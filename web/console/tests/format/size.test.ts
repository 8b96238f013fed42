import { describe, expect, it } from 'vitest';
import { sizeOf, sizeText } from '../../src/format/size.js';

describe('sizeOf', () => {
  it.each([
    ['10', 10], ['10 MiB', 10_485_760], ['10m', 10_485_760], ['1.5 GB', 1_610_612_736], [' 2 KiB ', 2_048], ['0', 0],
  ])('reads %s', (text, expected) => expect(sizeOf(text)).toBe(expected));

  it.each(['', 'ten', '-1', '1 XB', '1 MiB of it'])('does not read "%s"', text => expect(sizeOf(text)).toBeNull());
});

describe('sizeText', () => {
  it.each([[0, '0'], [1_000, '1000'], [10_485_760, '10 MiB'], [10_485_761, '10485761']])('writes %s', (count, expected) => {
    expect(sizeText(count)).toBe(expected);
    expect(sizeOf(sizeText(count))).toBe(count);
  });
});
