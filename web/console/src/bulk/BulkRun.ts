import { token } from '../access/token.js';
import { Refusal } from '../api/Refusal.js';
import type { BulkPlan } from './BulkDialog.js';
import { runBulk, type BulkItem, type BulkProgress, type BulkResult, type BulkSet } from './runBulk.js';
import type { BulkWords } from './summary.js';

type Act<Item> = Pick<BulkPlan<Item & BulkItem>, 'act'> & BulkWords;

/** A run whose report is not lost: if nobody can see it in the dialog any more, it is told elsewhere. */
export class BulkRun {
  #control: AbortController | null = null;
  #unseen: (() => void) | null = null;
  #isLeft = false;

  /** @param tellElsewhere Takes a report that the dialog cannot show. */
  constructor(private readonly tellElsewhere: (words: BulkWords, result: BulkResult) => void) {}

  async start<Item extends BulkItem>(plan: Act<Item>, set: BulkSet<Item>, onProgress: (progress: BulkProgress) => void): Promise<BulkResult> {
    this.#control = new AbortController();
    const act = ofThisUser(plan.act);
    const result = await runBulk(set, act, { signal: this.#control.signal, onProgress });
    this.#control = null;
    this.#unseen = () => this.tellElsewhere(plan, result);
    if (this.#isLeft) {
      this.#tell();
    }
    return result;
  }

  stop(): void {
    this.#control?.abort();
  }

  /** The user closed the report. */
  seen(): void {
    this.#unseen = null;
  }

  /** The dialog is there. */
  enter(): void {
    this.#isLeft = false;
  }

  /** The dialog is gone, and not because the user closed it: the sign-in ended, or another page is shown. */
  leave(): void {
    this.#isLeft = true;
    this.stop();
    this.#tell();
  }

  #tell(): void {
    this.#unseen?.();
    this.#unseen = null;
  }
}

/** The call as long as the user is signed in who confirmed it: the next one must not do it. */
function ofThisUser<Item>(act: (item: Item) => Promise<unknown>): (item: Item) => Promise<unknown> {
  const began = token.value;
  return async item => {
    if (token.value !== began) {
      throw new Refusal(401, { code: 'unauthenticated', message: 'The sign-in has ended.' });
    }
    return act(item);
  };
}
