import { NativeSelect } from '@mantine/core';
import { useFilters } from '../address/useFilters.js';
import type { ClosedDay } from '../api/views.js';
import { ColumnChart } from '../charts/ColumnChart.js';
import { bytes } from '../format/bytes.js';
import { counted } from '../format/text.js';
import { Asked } from '../states/Asked.js';
import { useDays } from './useDays.js';

const NAMES = ['days'] as const;
const CHOICES = ['7', '30', '90', '365'];

export function ByDay() {
  const [filters, change] = useFilters(NAMES);
  const chosen = CHOICES.includes(filters.days ?? '') ? filters.days! : '30';
  const days = useDays(Number(chosen));
  return (
    <section className="kala-card kala-section">
      <div className="kala-section-head">
        <h2>Closed by day</h2>
        <NativeSelect
          size="xs" aria-label="Number of days" value={chosen} onChange={event => change({ days: event.currentTarget.value })}
          data={CHOICES.map(value => ({ value, label: `Last ${value} days` }))}
        />
      </div>
      <Asked query={days}>{data => <Days days={data} />}</Asked>
    </section>
  );
}

function Days({ days }: { days: readonly ClosedDay[] }) {
  const sum = days.reduce((all, day) => all + day.bytes, 0);
  return (
    <>
      <ColumnChart
        label={`Bytes of files by the day on which they were closed; ${bytes(sum)} in ${counted(days.length, 'day')}`} format={bytes}
        points={days.map(day => ({ name: day.day, value: day.bytes, title: `${day.day}: ${bytes(day.bytes)} in ${counted(day.files, 'file')}` }))}
      />
      <details>
        <summary>Figures: {bytes(sum)} in {counted(days.reduce((all, day) => all + day.files, 0), 'file')}</summary>
        <div className="kala-days" tabIndex={0} role="region" aria-label="Figures by day">
          <table className="kala-list">
            <thead><tr><th scope="col">Day (UTC)</th><th scope="col" data-align="end">Files</th><th scope="col" data-align="end">Bytes</th></tr></thead>
            <tbody>
              {[...days].reverse().map(day => (
                <tr key={day.day}>
                  <td>{day.day}</td>
                  <td data-align="end">{day.files.toLocaleString()}</td>
                  <td data-align="end">{bytes(day.bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
