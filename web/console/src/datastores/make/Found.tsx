import type { UseQueryResult } from '@tanstack/react-query';
import { asRefusal } from '../../api/Refusal.js';
import { boxText, summaryOf } from '../text.js';
import type { Field, Introspection } from '../views.js';

const MOST_FIELDS = 12;

/** What the server found in the file, or why it cannot read it. */
export function Found({ query: { data, error } }: { query: UseQueryResult<Introspection> }) {
  if (error) {
    const { message, code } = asRefusal(error);
    return <p className="kala-refusal" role="alert">{message} <code>{code}</code></p>;
  }
  if (!data) {
    return <p className="kala-hint" role="status">The server looks into the file…</p>;
  }
  return (
    <section aria-label="What the file has" className="kala-found">
      <p>
        {data.reader ?? 'Unknown format'}{data.complete ? '' : '. Seen of its beginning; the rest may have more types and fields'}
      </p>
      {data.collections.map(collection => (
        <p key={collection.name} className="kala-hint">
          <strong className="kala-name">{collection.title}</strong>: {summaryOf(collection)}
          {collection.bbox && <><br />{boxText(collection.bbox)}</>}
          {collection.fields.length > 0 && <><br />{fieldsText(collection.fields)}</>}
        </p>
      ))}
    </section>
  );
}

function fieldsText(fields: readonly Field[]): string {
  const some = fields.slice(0, MOST_FIELDS).map(({ name, type }) => `${name} (${type})`).join(', ');
  return fields.length > MOST_FIELDS ? `${some} and ${fields.length - MOST_FIELDS} more fields` : some;
}
