import { expect, it } from 'vitest';
import { firstVersion } from '../../src/shell/firstVersion.js';

it('stays the version of the first answer', () => {
  expect([undefined, '1.0.0', undefined, '99.0.0'].map(firstVersion)).toEqual([undefined, '1.0.0', '1.0.0', '1.0.0']);
});
