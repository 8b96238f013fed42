/** The 32 bytes of `sha256:<base64>` as 64 hexadecimal digits; null if the text is something else. */
export function hexOf(hash: string): string | null {
  const [, text] = /^sha256:([A-Za-z0-9+/]{43}=)$/.exec(hash) ?? [];
  return text === undefined ? null : [...atob(text)].map(byte => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
