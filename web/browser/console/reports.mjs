// What Chromium reports of all pages of a context: errors of the console, exceptions, and what the policy refused.
import { expect } from '../../../tests/clients/checklist.mjs';

export class Reports {
  #all = [];
  #allowed = [];

  static async of(context) {
    const one = new Reports();
    await context.exposeBinding('reportToCheck', (_, text) => one.#all.push(text));
    await context.addInitScript(() => addEventListener('securitypolicyviolation', ({ disposition, violatedDirective, blockedURI, sourceFile }) =>
      window.reportToCheck(`policy (${disposition}): ${violatedDirective} ${blockedURI} ${sourceFile}`)));
    context.on('console', message => message.type() === 'error' && one.#all.push(`${message.text()} ${message.location().url}`));
    context.on('weberror', error => one.#all.push(`exception: ${error.error().stack}`));
    return one;
  }

  // Only for what the check itself provokes.
  allow(...patterns) {
    this.#allowed.push(...patterns);
  }

  // Chromium reports a refused request with its status and address.
  allowStatus(status, path) {
    this.allow(new RegExp(`status of ${status} .*${path}`));
  }

  // The server is not there.
  allowNoServer() {
    this.allow(/net::ERR_(CONNECTION|EMPTY_RESPONSE|INTERNET_DISCONNECTED|INCOMPLETE|NETWORK)/);
  }

  has(pattern) {
    return this.#all.some(text => pattern.test(text));
  }

  none() {
    const others = this.#all.filter(text => !this.#allowed.some(pattern => pattern.test(text)));
    expect(others.length === 0, `the browser reports ${others.length}: ${others.slice(0, 3).join(' | ')}`);
  }
}
