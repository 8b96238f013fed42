// Uploads a file and reads it again, with the types that openapi-typescript generates from /openapi/v1.json.
import type { components, operations } from './kala';

type Schemas = components['schemas'];
type Create = operations['createSession'];
type Read = operations['readFile']['responses'];

export class Refused extends Error {
  constructor(readonly problem: Schemas['Problem']) {
    super(problem.message);
  }
}

export async function upload(server: string, password: string, text: string, hash: string): Promise<Schemas['SessionView']> {
  const api = `${server}/api/manage/filestore`;
  const credentials: Schemas['SignIn'] = { username: 'admin', password };
  const signedIn = await post<Schemas['AccessTokenResponse']>(`${server}/api/auth/access-token`, credentials);
  const headers = { Authorization: `${signedIn.data.token_type} ${signedIn.data.access_token}` };

  const declared: Create['requestBody']['content']['application/json'] = { originalFilename: 'a.txt', fileSize: text.length, hash };
  const created = await post<Create['responses'][201]['content']['application/json']>(`${api}/sessions`, declared, headers);
  const query: operations['writeChunk']['parameters']['query'] = { mode: 'APPEND', offset: 0 };
  const written = await answerOf<Schemas['SessionResponse']>(await fetch(
    `${api}/sessions/${created.data}/write?mode=${query.mode}&offset=${query.offset}`,
    { method: 'POST', body: text, headers: { ...headers, 'Content-Type': 'application/octet-stream' } }));
  const closed = await fetch(`${api}/sessions/${created.data}/close`, { method: 'POST', headers });
  if (!closed.ok) {
    throw new Refused(await closed.json());
  }
  const file: keyof Read = 200;
  const read = await fetch(`${api}/files/${created.data}`, { headers });
  if (read.status !== file || await read.text() !== text) {
    throw new Error('The file came back changed');
  }
  return written.data;
}

function post<Answer>(url: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { ...headers, 'Content-Type': 'application/json' } })
    .then(answerOf<Answer>);
}

async function answerOf<Answer>(answer: Response): Promise<Answer> {
  if (!answer.ok) {
    throw new Refused(await answer.json());
  }
  return await answer.json();
}
