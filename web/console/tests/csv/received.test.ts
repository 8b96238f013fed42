import { describe, expect, it, vi } from 'vitest';
import { received } from '../../src/csv/received.js';

function body(...parts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(control) {
      parts.forEach(part => control.enqueue(new TextEncoder().encode(part)));
      control.close();
    },
  });
}

describe('received', () => {
  it('is everything that came', async () => {
    const told = vi.fn();
    const content = await received(body('uuid,name\r\n', 'a,é\r\n'), told);

    expect(await content.text()).toBe('uuid,name\r\na,é\r\n');
    expect(told).toHaveBeenCalledWith(11);
  });

  it('fails if the connection ends too early', async () => {
    const broken = new ReadableStream<Uint8Array>({ start: control => control.error(new TypeError('network error')) });

    await expect(received(broken, vi.fn())).rejects.toThrow('network error');
  });
});
