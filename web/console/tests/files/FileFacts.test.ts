import { MantineProvider } from '@mantine/core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/api/views.js';
import { FileFacts } from '../../src/files/FileFacts.js';

const file = {
  uuid: '0', originalFilename: 'a.bin', fileSize: 5, offset: 5, status: 'closed', door: 'form', hash: null, ownerName: 'ada',
  createdAt: '2026-11-22T11:12:48Z', closedAt: '2026-11-22T11:12:49Z',
};

function shown(verifiedBy: string | null, isDamaged: boolean): string {
  const facts = createElement(FileFacts, { session: { ...file, verifiedBy } as Session, contentType: null, isDamaged });
  return renderToStaticMarkup(createElement(MantineProvider, { withCssVariables: false, withGlobalClasses: false }, facts));
}

describe('FileFacts', () => {
  it('shows that a file was verified', () => {
    expect(shown('file', false)).toContain('data-tone="good">Verified<');
  });

  it('does not show a damaged file as verified', () => {
    for (const by of ['file', 'chunks']) {
      const html = shown(by, true);
      expect(html).toContain('data-tone="bad">Damaged; it matched when it was closed<');
      expect(html).not.toContain('data-tone="good"');
      expect(html).not.toContain('The bytes match');
      expect(html).not.toContain('Each chunk matched');
    }
  });

  it('does not say that a damaged file matched if nothing was declared', () => {
    expect(shown(null, true)).toContain('data-tone="bad">Damaged<');
  });
});
