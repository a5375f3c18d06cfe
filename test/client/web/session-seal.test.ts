import { openSession, sealSession } from '../../../src/client/web/session-seal';
import type { SealingKey } from '../../../src/configuration/keys';

const OLD: SealingKey = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW: SealingKey = { id: 'new', key: Buffer.alloc(32, 2) };
const NOW_MS = Date.parse('2026-05-01T12:00:00Z');
const session = { authorization: 'User one, Organization two', expiresAt: NOW_MS + 1 };

describe('a sealed session', () => {
  it('opens to what was sealed, and shows nothing of it', () => {
    const sealed = sealSession(session, [OLD]);
    expect(openSession(sealed, [OLD], NOW_MS)).toEqual(session);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('User');
    expect(sealed).toMatch(/^[\w-]+$/);
  });

  it('outlives a new key for as long as the old one is still known', () => {
    const sealed = sealSession(session, [OLD]);
    expect(openSession(sealed, [NEW, OLD], NOW_MS)).toEqual(session);
    expect(openSession(sealed, [NEW], NOW_MS)).toBeNull();
  });

  it('is over at its end', () => {
    expect(openSession(sealSession(session, [OLD]), [OLD], session.expiresAt)).toBeNull();
  });

  it('does not open when any of its bytes is another, or where it is no session at all', () => {
    const bytes = Buffer.from(sealSession(session, [OLD]), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openSession(changed.toString('base64url'), [OLD], NOW_MS)).toBeNull();
    }
    for (const text of ['', 'x', 'a'.repeat(200)]) expect(openSession(text, [OLD], NOW_MS)).toBeNull();
  });
});
