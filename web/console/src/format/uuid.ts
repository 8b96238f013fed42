const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The uuid that a text is, in lower case; null if it is none. */
export function asUuid(text: string): string | null {
  const uuid = text.trim().toLowerCase();
  return UUID.test(uuid) ? uuid : null;
}
