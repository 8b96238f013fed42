/** Why an upload failed or waits, for the user. */
export interface Trouble {
  code: string;
  message: string;
}

/** Causes that the client package finds; for all others the server's message says it. */
const known: Record<string, string> = {
  file_changed: 'The file has changed, is gone, or is a folder. What the server has stored of it stays there until the session expires.',
  other_file: 'This is not the file of the unfinished upload: size, date and content must be as they were. Try again to upload it as a new file.',
  in_use: 'Another tab or program uploads this file.',
  write_superseded: 'Another tab or program has taken over this upload.',
  network: 'The server cannot be reached. What it has stored stays there; try again to go on.',
  token: 'Your sign-in has ended. Sign in again and the upload goes on.',
  unauthenticated: 'Your sign-in has ended. Sign in again and the upload goes on.',
  session_expired: 'The session has expired: nothing was sent for too long. Try again to start from the beginning.',
  session_aborted: 'The session was deleted, perhaps by an administrator. Try again to start from the beginning.',
  session_not_found: 'The server no longer knows this session. Try again to start from the beginning.',
  hash_mismatch: 'The bytes that the server stored differ from the file. Try again to send it anew.',
};

export function trouble(failure: unknown): Trouble {
  const { code = 'page', message = String(failure) } = (failure ?? {}) as Partial<Trouble>;
  return { code: String(code), message: known[code] ?? message };
}
