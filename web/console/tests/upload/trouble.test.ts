import { expect, it } from 'vitest';
import { trouble } from '../../src/upload/trouble.js';

it('says that the session stays when a file has changed', () => {
  expect(trouble({ code: 'file_changed', message: 'x' })).toMatchObject({ code: 'file_changed', message: expect.stringContaining('stays there') as string });
});

it('repeats the sentence of the server', () => {
  expect(trouble({ code: 'file_too_large', message: 'At most 1 TiB.' })).toEqual({ code: 'file_too_large', message: 'At most 1 TiB.' });
});

it.each([[new Error('broken'), 'broken'], ['text', 'text'], [null, 'null']])('takes anything: %s', (failure, message) => {
  expect(trouble(failure)).toEqual({ code: 'page', message });
});
