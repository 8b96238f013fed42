import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Drawn } from '../../src/datastores/map/drawn.js';
import type { ItemPage } from '../../src/datastores/views.js';
import { collection } from './collection.js';

const loadItems = vi.fn<(uuid: string, name: string, query: { limit: number; bbox: string }, signal: AbortSignal) => Promise<ItemPage>>();
vi.mock('../../src/datastores/calls.js', () => ({ loadItems }));
const { ViewItems } = await import('../../src/datastores/map/ViewItems.js');

const page = (shown: number, matched: number | undefined, isCut = false): ItemPage => ({
  features: Array.from({ length: shown }, (_, id) => ({ id, geometry: null, properties: {} })), numberMatched: matched,
  links: isCut ? [{ rel: 'next', href: 'http://kala.test/?cursor=a' }] : [],
});

/** A map that only moves. */
function mapAt(zoom: number) {
  const listeners: Record<string, (event?: unknown) => void> = {};
  const setData = vi.fn();
  return {
    setData,
    zoom,
    say: (event: string, value?: unknown) => listeners[event]!(value),
    on: (event: string, listener: () => void) => { listeners[event] = listener; },
    getZoom() { return this.zoom; },
    getSource: () => ({ setData }),
    getBounds: () => ({ getWest: () => -200, getSouth: () => 1, getEast: () => 2, getNorth: () => 3 }),
  };
}

function shown(map: ReturnType<typeof mapAt>, changes: Parameters<typeof collection>[0] = {}) {
  const told: Drawn[] = [];
  const items = new ViewItems(map as unknown as ConstructorParameters<typeof ViewItems>[0], 'u', collection(changes), drawn => told.push(drawn));
  return { items, told };
}

const settled = () => new Promise(resolve => setTimeout(resolve));

beforeEach(() => {
  loadItems.mockReset();
});

describe('the items of a view', () => {
  it('are asked for where there are no tiles', async () => {
    const map = mapAt(2);
    const { told } = shown(map);
    loadItems.mockResolvedValue(page(3, 3));
    map.say('load');
    await settled();

    expect(loadItems.mock.calls[0]!.slice(0, 3)).toEqual(['u', 'default', { limit: 10_000, bbox: '-180,1,2,3' }]);
    expect(map.setData).toHaveBeenCalledWith(page(3, 3));
    expect(told).toEqual([{ kind: 'loading' }, { kind: 'items', shown: 3, matched: 3, isCut: false }]);
  });

  it('are not asked for where there are tiles', async () => {
    const map = mapAt(3);
    const { told } = shown(map);
    map.say('moveend');
    await settled();

    expect(loadItems).not.toHaveBeenCalled();
    expect(told).toEqual([{ kind: 'tiles' }]);
  });

  it('say that there are more', async () => {
    const map = mapAt(0);
    const { told } = shown(map, { minZoom: null });
    loadItems.mockResolvedValue(page(2, undefined, true));
    map.say('moveend');
    await settled();

    expect(told.at(-1)).toEqual({ kind: 'items', shown: 2, matched: null, isCut: true });
  });

  it('are those of the last view, whichever answer comes last', async () => {
    const map = mapAt(2);
    const { told } = shown(map);
    const answers: ((answer: ItemPage) => void)[] = [];
    loadItems.mockImplementation(() => new Promise(resolve => answers.push(resolve)));
    map.say('moveend');
    map.say('moveend');
    expect(loadItems.mock.calls[0]![3].aborted).toBe(true);
    answers[1]!(page(1, 1));
    answers[0]!(page(2, 2));
    await settled();

    expect(map.setData.mock.calls).toEqual([[page(1, 1)]]);
    expect(told.at(-1)).toEqual({ kind: 'items', shown: 1, matched: 1, isCut: false });
  });

  it('say why they cannot be loaded, but nothing after the map was closed', async () => {
    const map = mapAt(2);
    const { items, told } = shown(map);
    loadItems.mockRejectedValue(new Error('no'));
    map.say('moveend');
    await settled();
    expect(told.at(-1)).toEqual({ kind: 'failed', message: 'no' });
    map.say('moveend');
    items.stop();
    await settled();

    expect(told.at(-1)).toEqual({ kind: 'loading' });
  });
});
