import type { Box } from '../views.js';

/** The part of the world that a map shows; what is left and right of it, or beyond the poles, has no items. */
export function viewBox([west, south, east, north]: Box): Box {
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return [within(west, 180), within(south, 90), within(east, 180), within(north, 90)];
}

/** The same as the server takes it. */
export function boxParameter(box: Box): string {
  return viewBox(box).map(degrees => String(Math.round(degrees * 1e7) / 1e7)).join(',');
}

/** A box that Web Mercator can show. */
export function shownBox([west, south, east, north]: Box): Box {
  const MOST = 85;
  return [west, Math.max(-MOST, Math.min(MOST, south)), east, Math.max(-MOST, Math.min(MOST, north))];
}
