/** A running SHA-256. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** The state as text, or null if it cannot be kept. */
  save(): string | null;
  /** The digest as padded base64. */
  digest(): string;
}

/** Begins a SHA-256, or goes on from a saved state; rejects if it cannot run here, or does not know the state. */
export type StartSha256 = (state: string | null) => Promise<Sha256>;

/** A state, and the number of bytes in it. */
export interface HashState {
  at: number;
  state: string | null;
}

export const fromStart: HashState = { at: 0, state: null };

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}
