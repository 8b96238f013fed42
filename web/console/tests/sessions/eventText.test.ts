import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/api/views.js';
import { eventText } from '../../src/sessions/eventText.js';

const event = (kind: string, detail: string | null = null, offset: number | null = null): Event =>
  ({ uuid: 'e', at: '2026-11-29T10:00:00Z', kind, session: 's', actor: null, subject: null, offset, count: 1, detail });

describe('eventText', () => {
  it('says why and what is kept', () => {
    expect(eventText(event('interrupted', 'client_gone', 2048)))
      .toEqual({ title: 'Interrupted', tone: 'warn', detail: 'the connection of the client, or of a proxy, ended; 2.00 KiB kept' });
    expect(eventText(event('failed', 'hash_mismatch', 1024)).detail)
      .toBe('the bytes did not match the declared hash; 1.00 KiB discarded');
  });

  it('shows kinds and reasons of a newer server as they are', () => {
    expect(eventText(event('translated', 'by_hand'))).toEqual({ title: 'translated', tone: 'quiet', detail: 'by_hand' });
    expect(eventText(event('created', 'pigeon')).detail).toBe('pigeon');
  });
});
