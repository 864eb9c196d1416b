"""The worker process: does what is queued, the studies side by side in one pool of slots."""

from core.worker.process import Worker, run_worker, work_off

__all__ = ["Worker", "run_worker", "work_off"]
