import { describe, expect, it } from 'vitest';
import { corruptOf, jobWords, reportWords, unreadableOf } from '../../src/maintenance/words.js';

describe('the words of maintenance', () => {
  it('says what each job did', () => {
    expect(reportWords('expire', { sessions: 0, busy: 0 })).toBe('nothing to do');
    expect(reportWords('expire', { sessions: 2, busy: 1 })).toBe('marked 2 sessions, skipped because they are being written to: 1 session');
    expect(reportWords('collect', { blobs: 3, bytes: 2048, sessions: 0, idempotencyKeys: 1, events: 0, owners: 0 }))
      .toBe('removed 3 blobs with 2.00 KiB, removed 1 idempotency key');
    expect(reportWords('scrub', { files: 1, bytes: 10, corrupt: [], unreadable: null })).toBe('read 1 file with 10 B; none is corrupt');
    expect(reportWords('scrub', { files: 9, bytes: 10, corrupt: ['a', 'b'], unreadable: null })).toBe('read 9 files with 10 B; 2 files corrupt');
  });

  it('finds the files that are damaged', () => {
    expect(corruptOf({ corrupt: ['a', 7] })).toEqual(['a']);
    expect(corruptOf(null)).toEqual([]);
    expect(unreadableOf({ unreadable: 'u' })).toBe('u');
    expect(unreadableOf({})).toBeNull();
  });

  it('says nothing of what it does not know', () => {
    expect(reportWords('polish', { files: 1 })).toBeNull();
    expect(reportWords('expire', null)).toBeNull();
    expect(jobWords('polish')).toEqual({ title: 'polish', text: '' });
  });
});
