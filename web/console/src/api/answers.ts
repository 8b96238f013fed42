import createClient, { type Middleware } from 'openapi-fetch';
import { base } from '../address/base.js';
import { connection } from './connection.js';
import { askMeAnew } from './queries.js';
import { Refusal, unreachable, type Problem } from './Refusal.js';
import type { paths } from './schema.js';
import { learnTime } from './serverTime.js';
import { token } from '../access/token.js';

const credentials: Middleware = {
  onRequest({ request }) {
    const value = token.value;
    if (value !== null && !request.headers.has('Authorization')) {
      request.headers.set('Authorization', `Bearer ${value}`);
    }
    return request;
  },
  onResponse({ response }) {
    connection.answered();
    learnTime(response.headers.get('Date'));
  },
  onError({ request }) {
    // The page itself takes calls back, such as those of a page that was left.
    if (!request.signal.aborted) {
      connection.failed();
    }
    return unreachable();
  },
};

/** The calls of the server, typed by its own description. */
export const api = createClient<paths>({ baseUrl: base, cache: 'no-store' });
api.use(credentials);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a success; otherwise throws a {@link Refusal}. Without a body the value is undefined. */
export async function told<T>(call: Promise<Answer<T>>): Promise<T> {
  const sentWith = token.value;
  const { data, error, response } = await call;
  if (response.ok) {
    return data as T;
  }
  const refusal = new Refusal(response.status, typeof error === 'object' ? error as Partial<Problem> : undefined);
  // A refused sign-in says nothing about the token.
  if (refusal.code === 'unauthenticated' && sentWith !== null && sentWith === token.value) {
    token.end();
  }
  // Somebody may have taken a right away; the page then shows what is left.
  if (refusal.code === 'forbidden' && !response.url.endsWith('/api/auth/me')) {
    askMeAnew();
  }
  throw refusal;
}
