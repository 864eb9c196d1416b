"""Why a job did not come back, in one sentence. It decides nothing about trying again."""

from __future__ import annotations

OUT_OF_MEMORY = "out of memory"
KILLED = -9  # what the kernel's memory killer leaves as exit code
_LONGEST = 500  # characters; a traceback of XLA can fill pages


def cause_of(error: BaseException) -> str:
    """What a job raised, in one line.

    Memory that ran out has many names: Python's, TensorFlow's (ResourceExhaustedError, "OOM when
    allocating") and XLA's (RESOURCE_EXHAUSTED); all of them begin with "out of memory" here.
    """
    text = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, MemoryError) or _speaks_of_memory(text):
        text = f"{OUT_OF_MEMORY}: {text}"
    return text[:_LONGEST]


def cause_of_death(exit_code: int | None) -> str:
    """Why a worker process ended, by its exit code."""
    if exit_code == KILLED:
        return "its worker process was killed (code -9); a likely reason is too little memory"
    return f"its worker process ended with code {exit_code}"


def _speaks_of_memory(text: str) -> bool:
    words = text.lower().replace("_", " ")
    return any(
        sign in words
        for sign in ("resourceexhausted", "resource exhausted", "oom when", "out of memory")
    )
