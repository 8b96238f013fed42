"""Durations side by side: what else the machine does falls on all of them, so only their ratio is judged."""
import time
from statistics import median


def medians_in_turns(actions, turns):
    """The median of each action's seconds; the actions take turns."""
    return [median(seconds) for seconds in _in_turns(actions, turns)]


def least_in_turns(actions, turns):
    """The fewest seconds of each action: other work of the machine only makes them more. The actions take turns."""
    return [min(seconds) for seconds in _in_turns(actions, turns)]


def _in_turns(actions, turns):
    took = [[] for _ in actions]
    for _ in range(turns):
        for action, seconds in zip(actions, took):
            began = time.perf_counter()
            action()
            seconds.append(time.perf_counter() - began)
    return took
