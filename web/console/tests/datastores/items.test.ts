import { describe, expect, it } from 'vitest';
import { rowsOf, valueText } from '../../src/datastores/items.js';

const item = (id: number) => ({ id, geometry: null, properties: { at: id } });
const ITEMS = 'https://files.example.org/kala/api/manage/datastores/5f1c0a52-8d8e-4b7a-9a54-0f3b1c2d4e5f/ogc/collections/default/items';

describe('a page of items', () => {
  it('becomes rows with the ids as their names', () => {
    const { data, page } = rowsOf({ features: [item(7), item(9)], numberMatched: 2, links: [{ rel: 'self', href: ITEMS }] });

    expect(data.map(row => row.uuid)).toEqual(['7', '9']);
    expect(data[0]!.properties).toEqual({ at: 7 });
    expect(page).toEqual({ next: null, total: 2 });
  });

  it('has the cursor of its link to the next page', () => {
    const next = { rel: 'next', href: `${ITEMS}?limit=200&cursor=a%2Bb%3D` };

    expect(rowsOf({ features: [item(1)], links: [next] }).page).toEqual({ next: 'a+b=', total: undefined });
  });
});

describe('a value', () => {
  it('is shown as it is', () => {
    expect([34, 2026, -0.5, true, false, '', 'x', null, undefined].map(valueText)).toEqual(['34', '2026', '-0.5', 'true', 'false', '', 'x', '—', '—']);
    expect(valueText({ a: [1, null] })).toBe('{"a":[1,null]}');
  });
});
