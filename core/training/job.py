"""The nouns of training: what a worker is told, and what it answers. They compute nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core import streams
from core.models.entry import BuildSeeds
from core.models.space import Configuration
from core.models.table import model_named
from core.streams import Stream
from core.training.fingerprint import EnvironmentFingerprint

ScoreRule = Literal["last", "best"]
REFERENCE = "reference"  # the kind of a job that needs no engine


@dataclass(frozen=True, slots=True)
class TrainingSeeds:
    """Every seed of one training, one word a stream.

    Attributes:
        kernel: Initialisation of kernels; of a reference: all that it draws.
        recurrent: Initialisation of recurrent matrices.
        shuffle: Order of the windows.
        dropout: Masks.
        subset: Which windows a share of them is.
        split: Which stretches of the training part are read; 0: all of it, once.
    """

    kernel: int
    recurrent: int
    shuffle: int
    dropout: int
    subset: int
    split: int = 0

    @classmethod
    def derive(
        cls,
        entropy: int,
        configuration_id: str,
        *,
        replicate: int,
        levels: Mapping[str, int] | None = None,
    ) -> TrainingSeeds:
        """From the study's root entropy; configurations share shuffle, subset and split.

        Args:
            entropy: The root.
            configuration_id: Whose training it is.
            replicate: Which one, of every stream that `levels` does not name.
            levels: Stream to a replicate of its own. Without one, the training part is not drawn.
        """
        own = levels or {}

        def word(stream: Stream) -> int:
            which = own.get(stream.name.lower(), replicate)
            return streams.word(entropy, stream, configuration=configuration_id, replicate=which)

        return cls(
            kernel=word(Stream.KERNEL),
            recurrent=word(Stream.RECURRENT),
            shuffle=word(Stream.SHUFFLE),
            dropout=word(Stream.DROPOUT),
            subset=word(Stream.SUBSET),
            split=word(Stream.SPLIT) if own.get("split") else 0,
        )

    @property
    def build(self) -> BuildSeeds:
        """The part that building a network needs."""
        return BuildSeeds(kernel=self.kernel, recurrent=self.recurrent, dropout=self.dropout)


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """One training: of a trial up to its rung, or of a seed run from scratch.

    Attributes:
        artifacts: URL of the artifacts, so that a worker needs nothing else.
        folder: Artifact folder of its own checkpoints.
        parent: Artifact folder whose newest checkpoint it continues; None in rung 0. Where there
            is none that is whole, the lineage is trained again from epoch 1, to the same bits.
        model: Name in the model table.
        configuration: Hyperparameters.
        tuning: Artifact key of the training and validation windows.
        evaluation: Artifact key of the test windows; only a seed run has it.
        seeds: Seeds.
        first_epoch: Epochs that the parent reached; 0 without a parent.
        last_epoch: Epochs in all at the end.
        score_rule: Which epoch's validation error is the score.
        engine: What trains a network: "tensorflow" or "jax".
        share: Share of the training windows that is used; a smaller one is part of a larger.
        patience: The job ends early when its own epochs have not improved on their best
            validation score for so many epochs; None: never.
        refit: Whether what forecasts is trained once more, on training and validation together;
            the score stays that of the training part alone.
        origin: By how many validation parts the split lies before the study's own; 0: it is that.
    """

    artifacts: str
    folder: str
    parent: str | None
    model: str
    configuration: Configuration
    tuning: str
    evaluation: str | None
    seeds: TrainingSeeds
    first_epoch: int
    last_epoch: int
    score_rule: ScoreRule
    engine: str = "tensorflow"
    share: float = 1.0
    patience: int | None = None
    refit: bool = False
    origin: int = 0


def engine_of(job: TrainingJob) -> str:
    """The kind of process that a job needs: its engine, or "reference" when it needs none."""
    return process_kind(job.model, job.engine)


def process_kind(model: str, engine: str) -> str:
    """The kind of process in which that model is trained on that engine."""
    return engine if model_named(model).is_network else REFERENCE


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """What one epoch gave.

    Attributes:
        epoch: From 1, counted over the whole lineage.
        training_loss: Mean loss of the epoch, working scale; a likelihood's may be below 0.
        validation_score: Root mean squared error over the quantified samples of the validation
            part, working scale.
        seconds: Time that it took, validation included.
    """

    epoch: int
    training_loss: float
    validation_score: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended.

    Attributes:
        score: By the job's rule, over all epochs of the lineage; lower is better.
        seconds: Training time of this job, all attempts.
        predictions: Artifact key of the predictions of a seed run; None otherwise.
        epochs: The last epoch reached, counted over the lineage; below the job's last epoch
            when it stopped early.
        weights_hash: Digest of the final weights; None where nobody took it.
        environment: What it ran on; None where nobody read it.
    """

    score: float
    seconds: float
    predictions: str | None = None
    epochs: int = 0
    weights_hash: str | None = None
    environment: EnvironmentFingerprint | None = None
