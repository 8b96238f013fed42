/** The path under which a proxy publishes the server, without a slash at its end; usually empty. */
export const base = published(document.querySelector<HTMLMetaElement>('meta[name=kala-base]')?.content ?? '');

// The development server of Vite replaces nothing.
function published(text: string): string {
  return text === '{base}' ? '' : text;
}
