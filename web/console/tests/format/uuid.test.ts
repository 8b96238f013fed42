import { expect, it } from 'vitest';
import { asUuid } from '../../src/format/uuid.js';

it('takes a uuid with spaces and capitals', () => {
  expect(asUuid(' B945B747-5f23-4891-bd59-24b576391cfc ')).toBe('b945b747-5f23-4891-bd59-24b576391cfc');
});

it('does not take a name for a uuid', () => {
  expect(asUuid('report b945b747-5f23-4891-bd59-24b576391cfc')).toBeNull();
});
