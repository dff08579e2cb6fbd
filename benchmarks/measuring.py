"""What the benchmarks of whole builds share: time, processor time and memory of all processes."""

import os
import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path


class MemoryWatch(threading.Thread):
    """Adds up the memory of this process's descendants twice a second; keeps the largest.

    More often it would take from them the processor that it looks at.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mib, self._ended = 0.0, threading.Event()

    def run(self) -> None:
        """Look until stopped."""
        while not self._ended.wait(0.5):
            self.peak_mib = max(self.peak_mib, sum(map(_pss, _descendants())) / 1024)

    def close(self) -> float:
        """Stop looking; give the peak in MiB."""
        self._ended.set()
        self.join()
        return self.peak_mib


def _descendants() -> list[int]:
    found, pending = [], [os.getpid()]
    while pending:
        pid = pending.pop()
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                inner = [int(child) for child in file.read_text().split()]
            except OSError:
                continue
            found += inner
            pending += inner
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def measure(work: Callable[[], object]) -> dict[str, float]:
    """Do work that other processes do; give its seconds, theirs of the processors, and memory.

    Processor time is that of all processes that have ended by then, and of those they waited for.
    """
    watch = MemoryWatch()
    watch.start()
    before, started = _processor_seconds(), time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "processor_s": _processor_seconds() - before,
        "peak_mib": watch.close(),
    }


def _processor_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def describe_machine() -> dict[str, object]:
    """Say what was measured on, and how busy it was with other work before."""
    cpus = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in cpus if "model name" in line), "")
    load = round(os.getloadavg()[0], 2)  # before the yardstick
    return {
        "cores": os.cpu_count(),
        "model": model,
        "load_before": load,
        "yardstick_s": round(min(_add_squares() for _ in range(5)), 3),
    }


def _add_squares() -> float:
    """Time a fixed piece of work: machines of one name differ in speed by a factor of two."""
    started = time.perf_counter()
    sum(number * number for number in range(5_000_000))
    return time.perf_counter() - started


def describe_runs(machine: dict[str, object], rounds: int) -> str:
    """State where and how often a result was measured."""
    return (
        f"Measured on {machine['cores']} cores ({machine['model']}), load "
        f"{machine['load_before']} before, which add up five million squares in "
        f"{machine['yardstick_s']} s; medians of up to {rounds} runs."
    )
