interface Advice {
  reason: string;
  advice: string;
}

/** Why a close failed and what to do, as docs/http-api.md section 6 says. */
export function adviceOf(failure: string): Advice {
  return failure === 'hash_mismatch'
    ? {
        reason: 'The bytes did not match the declared hash. They were discarded.',
        advice: 'The client sends everything again from the start (mode WRITE) and closes. If it fails again, the file changed '
          + 'while it was sent, or the declared hash is wrong: abort this session and create a new one.',
      }
    : { reason: `The close failed with the code ${failure}.`, advice: 'The codes are explained in the API document under “API”.' };
}
