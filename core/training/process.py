"""How a worker process is set up before Keras is imported: its engine, quiet, one thread."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.errors import SpecError
from core.quiet import quiet_import
from core.training.job import REFERENCE

DEFAULT_JAX_CACHE = Path.home() / ".cache" / "halflife" / "jax"
JAX_FLAGS = ("--xla_cpu_multi_thread_eigen=false",)


def prepare_process(engine: str) -> None:
    """Set up a new process for one kind of job; `engine_of` says which a job needs.

    One thread a worker: parallelism is over trainings, and one thread repeats bit for bit.

    Args:
        engine: "tensorflow", "jax", or "reference" for jobs that train no network.

    Raises:
        SpecError: There is no such engine.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if engine == REFERENCE:
        return
    check_name(engine)
    os.environ["KERAS_BACKEND"] = engine
    _PREPARATIONS[engine]()


def check_engine(engine: str) -> None:
    """Keras runs on one engine a process: it must be the job's.

    Raises:
        SpecError: Keras is here already, on another engine.
    """
    if "keras" not in sys.modules:  # a process that nobody prepared
        os.environ["KERAS_BACKEND"] = engine
    import keras

    if keras.backend.backend() != engine:
        raise SpecError(
            f"a job for {engine} needs a process of its own",
            found=f"one that runs {keras.backend.backend()}",
            remedy="Choose an executor that starts processes, such as `local`.",
        )


def check_name(engine: str) -> None:
    """Refuse a name that nothing here prepares.

    Raises:
        SpecError: There is no such engine.
    """
    if engine not in _PREPARATIONS:
        raise SpecError(
            "an engine must be known",
            found=repr(engine),
            remedy=f"Choose one of: {', '.join(_PREPARATIONS)}.",
        )


def _prepare_tensorflow() -> None:
    with quiet_import():
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        tensorflow.config.experimental.enable_op_determinism()
        # A worker traces several networks on purpose; each first call counts as a retracing there.
        tensorflow.get_logger().setLevel("ERROR")
        tensorflow.constant(0)  # setting up the device speaks too


def _prepare_jax() -> None:
    """One thread, quick compiling, and what was compiled is kept on disk."""
    os.environ["XLA_FLAGS"] = " ".join([os.environ.get("XLA_FLAGS", ""), *JAX_FLAGS]).strip()
    import jax

    folder = os.environ.get("HALFLIFE_JAX_CACHE", str(DEFAULT_JAX_CACHE))
    jax.config.update("jax_compilation_cache_dir", folder)  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)  # type: ignore[no-untyped-call]


_PREPARATIONS = {"tensorflow": _prepare_tensorflow, "jax": _prepare_jax}
