import { expect, it } from 'vitest';
import { signingOut } from '../../src/upload/signingOut.js';

it('says how many uploads a sign-out stops', () => {
  expect(signingOut({ uploads: 3, percent: 40, needsSignIn: false })).toMatch(/^3 uploads of this tab will stop\./);
  expect(signingOut({ uploads: 1, percent: 40, needsSignIn: true })).toMatch(/^1 upload of this tab will stop\./);
});

it('says nothing without uploads', () => {
  expect(signingOut(null)).toBeNull();
});
