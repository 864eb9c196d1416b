"""One TensorFlow thread a process, as is right where several train side by side."""

from __future__ import annotations

from functools import cache


@cache  # Ray uses a process for several trials, TensorFlow takes the setting once
def one_thread() -> None:
    """To be called before the first computation of the process."""
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
