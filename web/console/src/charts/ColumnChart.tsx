import { useElementSize } from '@mantine/hooks';
import { columns, roundTop } from './scale.js';
import './charts.css';

interface Props {
  /** What the chart shows, with its most important figures, for those who do not see it. */
  label: string;
  points: readonly { name: string; value: number; title: string }[];
  format: (value: number) => string;
}

const HEIGHT = 180;
const LEFT = 68;
const FLOOR = 24;
const TOP = 10;

/** Columns with two lines of a scale. The figures are in a table beside it. */
export function ColumnChart({ label, points, format }: Props) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const top = roundTop(Math.max(0, ...points.map(point => point.value)));
  const inner = Math.max(0, width - LEFT);
  const high = HEIGHT - TOP - FLOOR;
  return (
    <div ref={ref} className="kala-chart">
      {width > 0 && (
        <svg role="img" aria-label={label} width={width} height={HEIGHT}>
          {[top, top / 2, 0].map(value => (
            <g key={value} transform={`translate(0 ${TOP + high - value / top * high})`}>
              <line x1={LEFT} x2={width} className="kala-chart-line" />
              <text x={LEFT - 8} y={4} textAnchor="end">{format(value)}</text>
            </g>
          ))}
          <g transform={`translate(${LEFT} ${TOP})`}>
            {columns(points.map(point => point.value), inner, high, top).map((box, at) => (
              <rect key={points[at]!.name} {...box} className="kala-chart-bar"><title>{points[at]!.title}</title></rect>
            ))}
          </g>
          {points.length > 0 && (
            <>
              <text x={LEFT} y={HEIGHT - 6}>{points[0]!.name}</text>
              <text x={width} y={HEIGHT - 6} textAnchor="end">{points.at(-1)!.name}</text>
            </>
          )}
        </svg>
      )}
    </div>
  );
}
