import { bytes, speed } from '../format/bytes.js';
import { counted } from '../format/text.js';
import { duration } from '../format/time.js';
import type { UploadsView } from './UploadsView.js';

/** How far all uploads together are. */
export function Overall({ view: { active, waiting, totals } }: { view: UploadsView }) {
  const { confirmed, size, percent, bytesPerSecond, secondsLeft } = totals;
  const texts = [
    `${percent} %`, `${bytes(confirmed)} of ${bytes(size)} stored`,
    ...(bytesPerSecond >= 1 ? [speed(bytesPerSecond)] : []),
    ...(secondsLeft !== null ? [`${duration(secondsLeft * 1000)} left`] : []),
    ...(waiting.files > 0 ? [`${counted(waiting.files, 'file')} waiting`] : []),
    ...(waiting.isReading ? ['reading the folders'] : []),
  ];
  return (
    <section className="kala-card kala-overall" aria-label="All uploads">
      <h2>{counted(active.length + waiting.files, 'upload')}</h2>
      <progress aria-label="Stored of all uploads" max={size || 1} value={confirmed} />
      <p className="kala-hint">{texts.join(' · ')}</p>
    </section>
  );
}
