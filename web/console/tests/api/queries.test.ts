import { QueryObserver } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { queries } from '../../src/api/queries.js';

const later = () => new Promise(resolve => setTimeout(resolve, 10));
const shown = (key: string) => new QueryObserver(queries, { queryKey: [key], queryFn: () => Promise.resolve('told') });

describe('queries', () => {
  it('forget what no page shows', async () => {
    const end = shown('page').subscribe(() => undefined);
    await later();
    expect(queries.getQueryData(['page'])).toBe('told');
    end();
    await later();

    expect(queries.getQueryData(['page'])).toBeUndefined();
  });

  it('keep it while a page is mounted anew, as in the strict mode of React', async () => {
    const one = shown('strict');
    const end = one.subscribe(() => undefined);
    await later();
    end();
    const endAnew = one.subscribe(() => undefined);
    await later();

    expect(queries.getQueryData(['strict'])).toBe('told');
    endAnew();
  });
});
