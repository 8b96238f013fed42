import { describe, expect, it } from 'vitest';
import { questionOf } from '../../src/sessions/question.js';
import { minutes, row } from './rows.js';

const seen = { rows: minutes(3, 2, 1), shown: minutes(3, 2, 1), missed: [], canGrow: true };

describe('questionOf', () => {
  it('asks for the first rows at the top of a list that grows there', () => {
    expect(questionOf(seen)).toEqual({ top: 20, watched: ['m3', 'm2', 'm1'] });
    expect(questionOf({ ...seen, rows: [], shown: [] })).toEqual({ top: 20, watched: [] });
  });

  it('asks for rows on screen that can change elsewhere', () => {
    const shown = [row('m2', 2), row('m1', 1, { status: 'closed' })];

    expect(questionOf({ ...seen, shown })).toEqual({ uuids: ['m2'] });
    expect(questionOf({ ...seen, canGrow: false })).toEqual({ uuids: ['m3', 'm2', 'm1'] });
    expect(questionOf({ ...seen, shown: shown.slice(1) })).toBeNull();
  });

  it('asks first for what the last answer did not have', () => {
    expect(questionOf({ ...seen, missed: ['m1'] })).toEqual({ uuids: ['m1'] });
  });

  it('does not ask for rows of another list', () => {
    const old = minutes(9, 8);

    expect(questionOf({ rows: [], shown: old, missed: ['m9'], canGrow: false })).toBeNull();
    expect(questionOf({ rows: minutes(3), shown: old, missed: ['m9'], canGrow: true })).toBeNull();
  });

  it('asks for no more than one answer can have', () => {
    const many = Array.from({ length: 300 }, (_, at) => row(`r${at}`));

    expect(questionOf({ ...seen, rows: many, shown: many })).toMatchObject({ top: 100 });
    expect(questionOf({ ...seen, rows: many, shown: many.slice(1) })?.uuids).toHaveLength(100);
  });
});
