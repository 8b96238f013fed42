/** Whether the server that sent the page makes datastores of files. Without the page's word, as in development, it does. */
export const hasDatastores = document.querySelector<HTMLMetaElement>('meta[name=kala-datastores]')?.content !== 'off';
