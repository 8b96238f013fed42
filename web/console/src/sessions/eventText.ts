import type { Event } from '../api/views.js';
import { detailOf, titleOf, toneOf } from '../events/words.js';
import { bytes } from '../format/bytes.js';

/** An event of a session, with the bytes that it kept or cost. */
export function eventText(event: Event) {
  const detail = [detailOf(event), bytesOf(event)].filter(part => part !== null).join('; ');
  return { title: titleOf(event.kind), tone: toneOf(event.kind), detail: detail || undefined };
}

function bytesOf({ kind, offset }: Event): string | null {
  if (offset === null) {
    return null;
  }
  return kind === 'failed' ? `${bytes(offset)} discarded`
    : kind === 'interrupted' || kind === 'taken_over' ? `${bytes(offset)} kept` : null;
}
