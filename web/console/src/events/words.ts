/** What the words of an event are made of: both the events of a session and those of the audit have it. */
export interface Happened {
  kind: string;
  detail: string | null;
  count: number;
}

interface Words {
  /** What happened, in two or three words. */
  title: string;
  tone: 'good' | 'bad' | 'warn' | 'busy' | 'quiet';
}

const WORDS: Record<string, Words> = {
  created: { title: 'Session created', tone: 'quiet' },
  stored: { title: 'File stored at once', tone: 'good' },
  write_started: { title: 'First bytes stored', tone: 'busy' },
  interrupted: { title: 'Interrupted', tone: 'warn' },
  taken_over: { title: 'Taken over by another server', tone: 'warn' },
  failed: { title: 'Failed', tone: 'bad' },
  closed: { title: 'Closed: now a file', tone: 'good' },
  aborted: { title: 'Aborted', tone: 'quiet' },
  expired: { title: 'Expired', tone: 'quiet' },
  forgotten: { title: 'Session removed', tone: 'quiet' },
  deleted: { title: 'File deleted', tone: 'quiet' },
  user_created: { title: 'User created', tone: 'busy' },
  user_changed: { title: 'User changed', tone: 'busy' },
  user_deleted: { title: 'User deleted', tone: 'warn' },
  owner_assigned: { title: 'Given to another owner', tone: 'busy' },
  key_created: { title: 'API key created', tone: 'busy' },
  key_revoked: { title: 'API key revoked', tone: 'warn' },
  signed_in: { title: 'Signed in', tone: 'quiet' },
  signed_out: { title: 'Signed out everywhere', tone: 'quiet' },
  sign_in_refused: { title: 'Sign-in refused', tone: 'bad' },
};

const DOORS: Record<string, string> = {
  form: 'by the calls of sessions',
  raw: 'in one request',
  tus: 'by tus',
  ietf: 'by the IETF draft of resumable uploads',
};

const REASONS: Record<string, string> = {
  client_gone: 'the connection of the client, or of a proxy, ended',
  write_superseded: 'a newer request took the session over',
  server_stopping: 'the server was stopping',
  insufficient_storage: 'the storage was full',
  storage_error: 'the storage failed',
  storage_unavailable: 'the store of the bytes did not answer',
  hash_mismatch: 'the bytes did not match the declared hash',
};

/** The kinds that the console knows, in the order in which a filter offers them. */
export const kinds: readonly string[] = Object.keys(WORDS);

/** What happened, such as `Sign-in refused`; a kind that a newer server has stays as it is. */
export function titleOf(kind: string): string {
  return own(WORDS, kind)?.title ?? kind;
}

/** The colour of its Tag. */
export function toneOf(kind: string): Words['tone'] {
  return own(WORDS, kind)?.tone ?? 'quiet';
}

/** How, why or to what it happened, in words; null if there is nothing to say. */
export function detailOf({ kind, detail, count }: Happened): string | null {
  const said = detail === null || detail === '' ? null : wordsOf(kind, detail);
  const often = count > 1 ? (kind === 'owner_assigned' ? `${count.toLocaleString()} sessions or files` : `${count.toLocaleString()} times`) : null;
  return said && often ? `${said}, ${often}` : said ?? often;
}

function wordsOf(kind: string, detail: string): string {
  switch (kind) {
    case 'created':
    case 'stored':
      return own(DOORS, detail) ?? detail;
    case 'interrupted':
    case 'failed':
      return own(REASONS, detail) ?? detail;
    case 'signed_in':
    case 'sign_in_refused':
      return detail === 'local' ? 'from this machine' : `from ${detail}`;
    case 'owner_assigned':
      return `from ${detail}`;
    default:
      return detail;
  }
}

// A kind or detail could be called like a member of every object.
function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
