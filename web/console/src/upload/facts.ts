import { bytes, speed } from '../format/bytes.js';
import { duration } from '../format/time.js';
import type { UploadRow } from './UploadItem.js';

/** The figures of an upload that has not ended, in the order of their worth. */
export function facts({ progress, state }: UploadRow): string[] {
  const { confirmed, sent, hashed, size, bytesPerSecond, secondsLeft } = progress;
  const moves = state === 'running' && bytesPerSecond >= 1;
  return [
    `${bytes(confirmed)} of ${bytes(size)} stored`,
    ...(sent > confirmed ? [`${bytes(sent)} sent`] : []),
    ...(moves ? [speed(bytesPerSecond)] : []),
    ...(moves && secondsLeft !== null && sent < size ? [`${duration(secondsLeft * 1000)} left`] : []),
    ...(hashed < size ? [`${percent(hashed, size)} hashed`] : []),
  ];
}

function percent(part: number, whole: number): string {
  return `${Math.floor(part / whole * 100)} %`;
}
