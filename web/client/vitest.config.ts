import type { Reporter, TestCase } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Ends the output as the other checks of .ci/run do. */
class Counts implements Reporter {
  #passed = 0;
  #failed = 0;

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'failed') {
      this.#failed++;
      console.log(`FAIL ${test.fullName}: ${test.result().errors?.[0]?.message}`);
    } else if (test.result().state === 'passed') {
      this.#passed++;
    }
  }

  onTestRunEnd(): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
  }
}

export default defineConfig({ test: { include: ['tests/**/*.test.ts'], testTimeout: 30_000, reporters: ['default', new Counts()] } });
