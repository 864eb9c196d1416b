"""How a worker process is set up before Keras is imported: quiet, one thread, deterministic."""

from __future__ import annotations

import os

from core.quiet import quiet_import


def prepare_process() -> None:
    """One thread a worker: parallelism is over trainings, and one thread repeats bit for bit."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        _prepare_tensorflow()


def _prepare_tensorflow() -> None:
    with quiet_import():
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        tensorflow.config.experimental.enable_op_determinism()
        # A worker builds many networks on purpose; each first call counts as a retracing there.
        tensorflow.get_logger().setLevel("ERROR")
        tensorflow.constant(0)  # setting up the device speaks too
