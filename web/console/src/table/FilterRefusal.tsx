import { Button } from '@mantine/core';
import { asRefusal } from '../api/Refusal.js';

/** The server does not accept the filters of the address: what it said for each, and a way out. */
export function FilterRefusal({ error, onClear }: { error: unknown; onClear: () => void }) {
  const refusal = asRefusal(error);
  const fields = Object.entries(refusal.errors);
  return (
    <div className="kala-state" role="alert">
      <h2>These filters do not work</h2>
      {fields.length === 0 && <p>{refusal.message}</p>}
      <ul className="kala-field-errors">
        {fields.map(([name, messages]) => <li key={name}><code>{name}</code>: {messages.join(' ')}</li>)}
      </ul>
      <p className="kala-hint">
        <code>{refusal.code}</code>
        {refusal.traceId && <> · trace <code>{refusal.traceId}</code></>}
      </p>
      <Button variant="default" onClick={onClear}>Clear the filters</Button>
    </div>
  );
}
