import { beforeEach, expect, it } from 'vitest';
import { token } from '../../src/access/token.js';
import { UploadAccount } from '../../src/upload/UploadAccount.js';
import { summary } from '../../src/upload/summary.js';

const heard: string[] = [];
const account = new UploadAccount(() => heard.push('go on'), () => heard.push('stop'));

beforeEach(() => {
  summary.signedIn('ann');
  token.set('a token');
  heard.length = 0;
});

it('lets the uploads wait for the same user when the sign-in ends', () => {
  token.end();
  expect(heard).toEqual([]);
  summary.signedIn('ann');
  expect([heard, account.value]).toEqual([['go on'], 'ann']);
});

it('stops them for another user', () => {
  token.end();
  summary.signedIn('bob');
  expect([heard, account.value]).toEqual([['stop', 'go on'], 'bob']);
});

it('stops them when the user signs out', () => {
  token.set(null);
  expect(heard).toEqual(['stop']);
});
