import { views, type Filters } from './query.js';

interface Props {
  filters: Filters;
  onChange: (changes: Partial<Record<keyof Filters, string | null>>) => void;
}

/** What is looked for most, one click each. The other filters stay. */
export function Views({ filters, onChange }: Props) {
  const isCurrent = (view: Filters) => !filters.failure && filters.status === view.status && filters.view === view.view;
  return (
    <div className="kala-views" role="group" aria-label="Views">
      {views.map(view => (
        <button
          key={view.title} type="button" aria-pressed={isCurrent(view.filters)}
          onClick={() => onChange({ status: null, view: null, failure: null, sort: null, ...view.filters })}
        >
          {view.title}
        </button>
      ))}
    </div>
  );
}
