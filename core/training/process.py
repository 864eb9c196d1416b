"""How a worker process is set up before Keras is imported: its engine, quiet, one thread."""

from __future__ import annotations

import os
import sys

from core.errors import SpecError
from core.quiet import quiet_import
from core.settings import cache_folder
from core.training.engines.table import check_name
from core.training.fingerprint import EngineSwitches
from core.training.job import REFERENCE

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")
XLA_FLAGS = (  # the first: one thread
    "--xla_cpu_multi_thread_eigen=false",
    # Measured on a small network: a third of the compiling, and no slower an epoch.
    "--xla_cpu_use_fusion_emitters=false",
    "--xla_backend_optimization_level=1",
)


def prepare_process(engine: str, *, threads: int = 1) -> None:
    """Set up a new process for one kind of job; `engine_of` says which a job needs.

    One thread a worker: parallelism is over trainings, and one thread repeats bit for bit.

    Args:
        engine: "tensorflow", "jax", or "reference" for jobs that train no network.
        threads: Threads inside one operation; other numbers than 1 are for comparisons.

    Raises:
        SpecError: There is no such engine.
    """
    for name in THREADS:
        os.environ[name] = str(threads)
    if engine == REFERENCE:
        return
    check_name(engine)
    os.environ["KERAS_BACKEND"] = engine
    _PREPARATIONS[engine](threads)


def check_engine(engine: str) -> None:
    """Keras runs on one engine a process: it must be the job's.

    Raises:
        SpecError: Keras is here already, on another engine.
    """
    check_name(engine)
    if "keras" not in sys.modules:  # a process that nobody prepared
        os.environ["KERAS_BACKEND"] = engine
    import keras

    if keras.backend.backend() != engine:
        raise SpecError(
            f"a job for {engine} needs a process of its own",
            found=f"one that runs {keras.backend.backend()}",
            remedy="Choose an executor that starts processes, such as `local`.",
        )


def switches_of(engine: str) -> EngineSwitches:
    """What is set in the engine of this process.

    Args:
        engine: As for `prepare_process`; its Keras engine has been imported.
    """
    if engine == "tensorflow":
        import tensorflow

        threading = tensorflow.config.threading
        return EngineSwitches(
            engine=engine,
            intra_threads=threading.get_intra_op_parallelism_threads() or None,
            inter_threads=threading.get_inter_op_parallelism_threads() or None,
            op_determinism=False,  # nobody here asks for it: one thread gives the same bits
        )
    stated = os.environ.get("NPROC", "")
    return EngineSwitches(engine=engine, intra_threads=int(stated) if stated.isdigit() else None)


def _prepare_tensorflow(threads: int) -> None:
    with quiet_import():
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        # A worker traces several networks on purpose; each first call counts as a retracing there.
        tensorflow.get_logger().setLevel("ERROR")
        tensorflow.constant(0)  # setting up the device speaks too


def _prepare_jax(threads: int) -> None:
    """What is compiled is kept on disk, however small it is."""
    flags = XLA_FLAGS if threads == 1 else XLA_FLAGS[1:]
    os.environ["XLA_FLAGS"] = " ".join([os.environ.get("XLA_FLAGS", ""), *flags]).strip()
    os.environ["JAX_COMPILATION_CACHE_DIR"] = str(cache_folder("jax"))
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
    os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"


_PREPARATIONS = {"tensorflow": _prepare_tensorflow, "jax": _prepare_jax}
