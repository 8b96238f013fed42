/** All of a body; tells from time to time how much of it is there. */
export async function received(body: ReadableStream<Uint8Array>, onProgress: (count: number) => void): Promise<Blob> {
  const parts: BlobPart[] = [];
  const reader = body.getReader();
  let count = 0, said = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value as Uint8Array<ArrayBuffer>);
    count += value?.length ?? 0;
    if (Date.now() - said > 250) {
      said = Date.now();
      onProgress(count);
    }
  }
  return new Blob(parts, { type: 'text/csv' });
}
