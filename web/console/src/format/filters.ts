import { sizeOf, sizeText } from './size.js';

/** The type of a field for a day (UTC, as in the server). Browsers show nothing of a time in a field for a day. */
export function dayType(value: string | undefined): 'date' | 'text' {
  return value === undefined || /^\d{4}-\d\d-\d\d$/.test(value) ? 'date' : 'text';
}

/** What a field shows of a size in the address. */
export function shownSize(value: string | undefined): string {
  return value && /^\d+$/.test(value) ? sizeText(Number(value)) : value ?? '';
}

/** What the address has of a size in a field. What is no size goes to the server, which says so. */
export function sentSize(text: string): string {
  return sizeOf(text)?.toString() ?? text;
}
