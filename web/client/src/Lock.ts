const ownSessions = new Set<string>();

/**
 * Takes a session for this page. `busy` if another tab of this browser has it, `own` if another upload of this page does;
 * otherwise the function that gives it back.
 */
export async function lockSession(uuid: string): Promise<'busy' | 'own' | (() => void)> {
  if (ownSessions.has(uuid)) {
    return 'own';
  }
  ownSessions.add(uuid);
  const release = await takeWebLock(`kala:${uuid}`);
  if (!release) {
    ownSessions.delete(uuid);
    return 'busy';
  }
  return () => {
    ownSessions.delete(uuid);
    release();
  };
}

// Null if another tab holds it. The browser releases it if the tab ends.
function takeWebLock(name: string): Promise<(() => void) | null> {
  return new Promise(resolve => {
    const locks = globalThis.navigator?.locks;
    if (!locks) {
      resolve(() => {});
      return;
    }
    locks.request(name, { ifAvailable: true }, lock => lock && new Promise<void>(release => resolve(release)))
      .then(() => resolve(null), () => resolve(() => {}));
  });
}
