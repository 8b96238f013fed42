import type { Row } from '../../src/sessions/compared.js';

/** A row that was created so many minutes after ten. */
export const row = (uuid: string, minute = 0, changes: Partial<Row> = {}): Row => ({
  uuid, originalFilename: uuid, contentType: null, fileSize: 10, offset: 0, status: 'open', hash: null, verified: false,
  verifiedBy: null, failure: null, door: 'form', owner: 'o', ownerName: null,
  createdAt: `2026-11-29T10:${String(minute).padStart(2, '0')}:00.000Z`,
  updatedAt: '2026-11-29T10:00:00.000Z', expiresAt: '2026-12-06T10:00:00.000Z', closedAt: null, speed: null, ...changes,
});

/** Rows of these minutes, newest first. */
export const minutes = (...at: number[]): Row[] => at.map(minute => row(`m${minute}`, minute));

export const uuids = (rows: readonly Row[]): string[] => rows.map(({ uuid }) => uuid);
