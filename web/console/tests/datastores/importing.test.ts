import { describe, expect, it, vi } from 'vitest';
import type { Datastore } from '../../src/datastores/views.js';

vi.mock('../../src/datastores/calls.js', () => ({}));
const { importing } = await import('../../src/datastores/useImporting.js');

const rows = (...states: Datastore['state'][]) => states.map((state, at) => ({ uuid: String(at), state }) as Datastore);

describe('importing', () => {
  it('finds the running imports', () => {
    expect(importing(rows('ready', 'importing', 'failed', 'importing'))).toEqual(['1', '3']);
    expect(importing(rows('ready', 'failed'))).toEqual([]);
  });

  it('takes some at a time', () => {
    expect(importing(rows(...Array.from({ length: 50 }, () => 'importing' as const)))).toHaveLength(20);
  });
});
