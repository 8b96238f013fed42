let first: string | undefined;

/** The version that the server had at its first answer to this page, also after another sign-in. */
export function firstVersion(version: string | undefined): string | undefined {
  first ??= version;
  return first;
}
