import { api, told } from '../api/answers.js';

/** A link that downloads a file without credentials, as an address of this origin, and when it ends. */
export async function makeLink(uuid: string, seconds: number, disposition: 'attachment' | 'inline' = 'attachment') {
  const { data } = await told(api.POST('/api/manage/filestore/files/{uuid}/links', { params: { path: { uuid } }, body: { seconds, disposition } }));
  return { url: new URL(data.url, location.origin).href, expiresAt: data.expiresAt };
}

/** Lets the browser download what is at an address, without leaving the page. The server says the name. */
export function follow(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
