import type { components } from './schema.js';

export type Problem = components['schemas']['Problem'];

/** Why a call failed: what the server said, or that it cannot be reached. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly traceId: string | null;
  /** The messages for each field. */
  readonly errors: Record<string, string[]>;
  /** The last view of a session that was aborted or has expired. */
  readonly session: Problem['session'] | null;

  /** @param status 0 if there was no answer. */
  constructor(readonly status: number, problem?: Partial<Problem>) {
    super(problem?.message ?? `The server, or a proxy before it, answered with status ${status}.`);
    this.code = problem?.code ?? `status ${status}`;
    this.traceId = problem?.traceId ?? null;
    this.errors = problem?.errors ?? {};
    this.session = problem?.session ?? null;
  }

  /** Whether a repetition can help: no answer, or an overloaded or stopping server. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 423 || this.status === 429 || this.status >= 500;
  }
}

/** Whether a list without its filters can help: the server does not accept them, or not from this user. */
export function isOfFilters(error: unknown, filters: object): boolean {
  return error instanceof Refusal && (error.status === 400 || (error.status === 403 && Object.keys(filters).length > 0));
}

/** There was no answer. */
export function unreachable(): Refusal {
  return new Refusal(0, { code: 'network', message: 'The server cannot be reached.' });
}

/** Any error as a refusal, so that every page can show it in the same way. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error
    : new Refusal(0, { code: 'page', message: error instanceof Error ? error.message : String(error) });
}
