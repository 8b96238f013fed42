import { Button } from '@mantine/core';
import { asRefusal } from '../api/Refusal.js';

/** What the server said, with its code and the traceId by which an operator finds the request. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const refusal = asRefusal(error);
  return (
    <div className="kala-state" role="alert">
      <h2>{refusal.code === 'network' ? 'No connection' : 'This did not work'}</h2>
      <p>{refusal.message}</p>
      <p className="kala-hint">
        <code>{refusal.code}</code>
        {refusal.traceId && <> · trace <code>{refusal.traceId}</code></>}
      </p>
      {onRetry && <Button variant="default" onClick={onRetry}>Try again</Button>}
    </div>
  );
}
