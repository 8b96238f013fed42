"""What was seen in a run: violations and counts."""
import json
import threading
import time
from collections import Counter

SHOWN_OF_A_KIND = 5


class Tally:
    def __init__(self, mode, seed):
        self.mode, self.seed, self.round = mode, seed, 0
        self.counts, self.violations, self.starts = Counter(), Counter(), []
        self._lock, self._begun = threading.Lock(), time.monotonic()

    def count(self, what, number=1):
        with self._lock:
            self.counts[what] += number

    def violated(self, code, text):
        with self._lock:
            self.violations[code] += 1
            if self.violations[code] <= SHOWN_OF_A_KIND:
                print(f"VIOLATION {code} (round {self.round}): {text}", flush=True)

    def expect(self, condition, code, text):
        if not condition:
            self.violated(code, text)
        return condition

    def report(self):
        """Prints what was seen; the exit status."""
        starts = sorted(self.starts) or [0]
        print(json.dumps({
            "mode": self.mode, "seed": self.seed, "rounds": self.round, "seconds": round(time.monotonic() - self._begun, 1),
            "start_s": {"median": round(starts[len(starts) // 2], 2), "max": round(starts[-1], 2)},
            "counts": dict(sorted(self.counts.items())), "violations": dict(sorted(self.violations.items()))}))
        total = self.violations.total()
        print(f"{'FAILED' if total else 'OK'}: {self.round} rounds, {self.counts['calls cut off']} calls cut off, "
              f"{total} violations", flush=True)
        return 1 if total else 0
