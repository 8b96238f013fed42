import { counted } from '../../format/text.js';

/** What a map shows at the moment. */
export type Drawn =
  | { kind: 'loading' }
  | { kind: 'tiles' }
  /** Items of the view; `matched` is null if they were not all counted. */
  | { kind: 'items'; shown: number; matched: number | null; isCut: boolean }
  | { kind: 'failed'; message: string };

/** The same as a sentence; null if there is nothing to say. */
export function drawnText(drawn: Drawn): string | null {
  switch (drawn.kind) {
    case 'loading': return 'Loading…';
    case 'tiles': return null;
    case 'failed': return `The map is not complete: ${drawn.message}`;
    case 'items': return drawn.isCut
      ? `The map shows ${drawn.shown.toLocaleString()} of ${drawn.matched === null ? `more than ${counted(drawn.shown, 'item')}` : counted(drawn.matched, 'item')} in this view. Zoom in to see all.`
      : `${counted(drawn.shown, 'item')} in this view.`;
  }
}
