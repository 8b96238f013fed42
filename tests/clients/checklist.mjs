// What the programs of this folder share: their options, the checks and the count at the end.
import { parseArgs } from 'node:util';

// The options, or null after --help. `--server` must be given.
export function readOptions(help, more = {}) {
  const { values } = parseArgs({
    options: { server: { type: 'string' }, only: { type: 'string', default: '' }, help: { type: 'boolean' }, ...more },
  });
  if (values.help) {
    console.log(help);
    return null;
  }
  if (!values.server) {
    console.error(help);
    process.exit(2);
  }
  return values;
}

// Runs also if a check was given up or the program is told to end.
export function atEnd(work) {
  process.once('exit', work);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1));
}

export function expect(isRight, why) {
  if (!isRight) {
    throw new Error(why);
  }
}

export function equal(actual, wanted, what) {
  const [left, right] = [actual, wanted].map(one => JSON.stringify(one));
  expect(left === right, `${what}: ${left} instead of ${right}`);
}

// Asks until the answer is true. The patience ends only a check that has failed. `what` is a text, or makes one.
export async function until(ask, what, seconds = 90) {
  const end = Date.now() + seconds * 1000;
  while (!await ask()) {
    expect(Date.now() < end, `waited ${seconds} s: ${typeof what === 'function' ? what() : what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

// Runs checks one after another; only those whose name has a text.
export class Checklist {
  #only;
  #passed = 0;
  #failed = 0;

  constructor(only) {
    this.#only = only;
  }

  async check(name, work, seconds = 120) {
    if (!name.includes(this.#only)) {
      return;
    }
    let timer;
    const tooLong = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
    });
    try {
      await Promise.race([work(), tooLong]);
      console.log(`ok ${name}`);
      this.#passed++;
    } catch (error) {
      console.log(`FAIL ${name}: ${error.message}`);
      this.#failed++;
    } finally {
      clearTimeout(timer);
    }
  }

  // Ends the process, because a client that failed may still be trying.
  end() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exit(this.#failed === 0 ? 0 : 1);
  }
}
