import { counted } from '../format/text.js';
import type { Field } from './views.js';

/** The fields of a collection with their types, folded away. */
export function CollectionFields({ fields }: { fields: readonly Field[] }) {
  return (
    <details>
      <summary>{counted(fields.length, 'field')}</summary>
      <ul className="kala-collection-fields">
        {fields.map(({ name, type }) => <li key={name}><code>{name}</code> {type}</li>)}
      </ul>
    </details>
  );
}
