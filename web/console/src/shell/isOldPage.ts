/** Whether a part of the page was not there to load, its code or its CSS: the server has another version now. */
export function isOldPage(error: unknown): boolean {
  return error instanceof Error
    && (/^Unable to preload CSS/.test(error.message) || error instanceof TypeError && /import|module|preload/i.test(error.message));
}
