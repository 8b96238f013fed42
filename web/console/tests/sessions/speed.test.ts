import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/api/views.js';
import { percent, Speeds, timeLeft } from '../../src/sessions/speed.js';

const BEGIN = Date.parse('2026-11-29T10:00:00Z');
const MIB = 1024 ** 2;

const session = (seconds: number, offset: number, changes: Partial<Session> = {}): Session => ({
  uuid: 'a', originalFilename: 'a', contentType: null, fileSize: 1000 * MIB, offset, status: 'open', hash: null, verified: false,
  verifiedBy: null, failure: null, door: 'form', owner: 'o', ownerName: null, createdAt: new Date(BEGIN - 3_600_000).toISOString(),
  updatedAt: new Date(BEGIN + seconds * 1_000).toISOString(), expiresAt: '2026-12-06T10:00:00Z', closedAt: null, ...changes,
});

const at = (seconds: number): number => BEGIN + seconds * 1_000;

describe('Speeds', () => {
  it('does not know the speed of an upload that was seen once', () => {
    expect(new Speeds().see(session(0, 50 * MIB), at(1))).toBeNull();
  });

  it('uses the times at which bytes became durable, not those of the questions', () => {
    const speeds = new Speeds();
    speeds.see(session(0, 50 * MIB), at(1));
    speeds.see(session(0, 50 * MIB), at(3));
    expect(speeds.see(session(5, 100 * MIB), at(9))).toBe(10 * MIB);
  });

  it('forgets what is longer ago than the window', () => {
    const speeds = new Speeds();
    [0, 5, 10].forEach(second => speeds.see(session(second, second * MIB), at(second)));
    [15, 20, 25].forEach(second => speeds.see(session(second, (10 + (second - 10) * 20) * MIB), at(second)));
    expect(speeds.see(session(30, 410 * MIB), at(30))).toBe(20 * MIB);
  });

  it('begins with the creation if that is recent', () => {
    const young = session(4, 40 * MIB, { createdAt: new Date(BEGIN).toISOString() });
    expect(new Speeds().see(young, at(5))).toBe(10 * MIB);
  });

  it('is 0 once nothing has moved for longer than the offset takes', () => {
    const speeds = new Speeds();
    speeds.see(session(0, 0), at(0));
    expect(speeds.see(session(5, 50 * MIB), at(10))).toBe(10 * MIB);
    expect(speeds.see(session(5, 50 * MIB), at(22))).toBe(0);
  });

  it('falls while nothing moves', () => {
    const speeds = new Speeds();
    speeds.see(session(0, 0), at(0));
    expect(speeds.see(session(0.1, 60 * MIB), at(1))).toBeCloseTo(600 * MIB, -3);
    expect(speeds.see(session(0.1, 60 * MIB), at(10))).toBe(6 * MIB);
  });

  it('begins anew when the content is replaced', () => {
    const speeds = new Speeds();
    speeds.see(session(0, 50 * MIB), at(0));
    expect(speeds.see(session(5, 10 * MIB), at(5))).toBeNull();
    expect(speeds.see(session(10, 20 * MIB), at(10))).toBe(2 * MIB);
  });

  it('forgets sessions that are not loaded', () => {
    const speeds = new Speeds();
    const other = { uuid: 'b' };
    [0, 5].forEach(second => speeds.see(session(second, second * MIB), at(second)));
    [0, 5].forEach(second => speeds.see(session(second, second * MIB, other), at(second)));
    speeds.keep([other]);

    expect(speeds.see(session(5, 5 * MIB), at(6))).toBeNull();
    expect(speeds.see(session(5, 5 * MIB, other), at(6))).toBe(MIB);
  });

  it('has none for what has ended', () => {
    expect(new Speeds().see(session(0, 50 * MIB, { status: 'closed' }), at(0))).toBeNull();
  });
});

describe('timeLeft', () => {
  it('is the rest at this speed', () => {
    expect(timeLeft(session(0, 400 * MIB), 10 * MIB)).toBe(60_000);
  });

  it('is unknown without a speed or a size', () => {
    expect(timeLeft(session(0, 0), 0)).toBeNull();
    expect(timeLeft(session(0, 0), null)).toBeNull();
    expect(timeLeft(session(0, 0, { fileSize: null }), 10)).toBeNull();
  });
});

describe('percent', () => {
  it('is 100 only when the last byte is there', () => {
    expect(percent({ offset: 999, fileSize: 1000 })).toBe(99);
    expect(percent({ offset: 1000, fileSize: 1000 })).toBe(100);
    expect(percent({ offset: 0, fileSize: 0 })).toBe(100);
    expect(percent({ offset: 10, fileSize: null })).toBeNull();
  });
});
