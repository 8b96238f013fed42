import { expect, it, vi } from 'vitest';
import type { Me } from '../../src/api/views.js';

vi.hoisted(() => {
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('sessionStorage', { getItem: () => 'a token from before', setItem: () => {} });
});

const { Access } = await import('../../src/access/useAccess.js');
const { token } = await import('../../src/access/token.js');
const { pages } = await import('../../src/shell/pages.js');

const access = (username: string | null) => new Access({ username, permissions: ['filestore.admin'] } as Me);
const shown = (username: string | null) => pages.filter(page => page.isFor(access(username))).map(page => page.title);

it('shows no users, keys and account without sign-in, even with a token from before', () => {
  expect(token.value).toBe('a token from before');
  expect(shown(null)).toEqual(['Upload', 'Files', 'Datastores', 'Sessions', 'Storage', 'Maintenance', 'Status', 'Audit']);
});

it('shows them to who is signed in', () => {
  expect(shown('admin')).toEqual(expect.arrayContaining(['Users', 'API keys', 'Account']));
});
