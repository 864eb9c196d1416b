"""The tables. `ask` and `tell` are the journal: rows are appended, never changed.

Times are seconds since 1970 (UTC). A change here needs a migration beside it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import JsonValue
from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

JsonObject = dict[str, JsonValue]
Replicates = list[int]
Curve = list[list[float]]
Tags = list[str]

StudyKey = Annotated[
    str, mapped_column(ForeignKey("study.name", ondelete="CASCADE"), primary_key=True)
]


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
        }
    )
    type_annotation_map = {
        JsonObject: JSON,
        Replicates: JSON,
        Curve: JSON,
        Tags: JSON,
        float: Float,
        str: Text,
    }


class SeriesRow(Base):
    """One stored series; its numbers are an artifact."""

    __tablename__ = "series"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    artifact: Mapped[str]
    facts: Mapped[JsonObject]
    created: Mapped[float]


class StudyRow(Base):
    """One study: its spec, its state, and who drives it at the moment."""

    __tablename__ = "study"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    spec: Mapped[JsonObject]
    facts: Mapped[JsonObject]  # versions, scaling, what was dropped: fixed at the start
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(default="")
    created: Mapped[float]
    seconds: Mapped[float] = mapped_column(default=0.0)
    wish: Mapped[str] = mapped_column(String(20), default="")  # "cancel", read by the driver
    driver: Mapped[str] = mapped_column(default="")  # host, pid and start of the one driver
    heartbeat: Mapped[float | None]


class AskRow(Base):
    """The oracle was asked and answered with this trial."""

    __tablename__ = "ask"
    __table_args__ = (Index("ix_ask_sequence", "study", "sequence"),)
    study: Mapped[StudyKey]
    trial: Mapped[int] = mapped_column(Integer, primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)  # place in the journal, tells included
    configuration: Mapped[JsonObject]
    configuration_id: Mapped[str] = mapped_column(String(10))
    bracket: Mapped[int]
    iteration: Mapped[int]
    rung: Mapped[int]
    first_epoch: Mapped[int]
    epochs: Mapped[int]
    share: Mapped[float] = mapped_column(default=1.0, server_default="1.0")  # of the windows
    parent: Mapped[int | None]
    seed: Mapped[int]
    time: Mapped[float]


class TellRow(Base):
    """A trial ended; the primary key allows one tell a trial."""

    __tablename__ = "tell"
    __table_args__ = (Index("ix_tell_sequence", "study", "sequence"),)
    study: Mapped[StudyKey]
    trial: Mapped[int] = mapped_column(Integer, primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20))
    score: Mapped[float | None]
    epochs: Mapped[int | None]  # the last that was reached, over the lineage; may stop early
    attempt: Mapped[int]
    seconds: Mapped[float]
    cause: Mapped[str | None]
    weights_hash: Mapped[str | None] = mapped_column(String(64))  # of the final weights
    environment: Mapped[str | None] = mapped_column(String(64))  # hash of what it ran on
    time: Mapped[float]


class ExtensionRow(Base):
    """The budget of a study grew; the newest one counts."""

    __tablename__ = "extension"
    study: Mapped[StudyKey]
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True)  # place in the journal
    budget: Mapped[JsonObject]  # the whole new one
    time: Mapped[float]


class EpochRow(Base):
    """One finished epoch of one trial."""

    __tablename__ = "epoch"
    study: Mapped[StudyKey]
    trial: Mapped[int] = mapped_column(Integer, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True)
    training_loss: Mapped[float]
    validation_score: Mapped[float]
    seconds: Mapped[float]
    time: Mapped[float]


class AttemptRow(Base):
    """A worker took up a trial; the last attempt is the one that counts."""

    __tablename__ = "attempt"
    study: Mapped[StudyKey]
    trial: Mapped[int] = mapped_column(Integer, primary_key=True)
    attempt: Mapped[int] = mapped_column(Integer, primary_key=True)
    slot: Mapped[int]
    time: Mapped[float]


class SeedRunRow(Base):
    """One configuration trained from scratch with one fresh seed."""

    __tablename__ = "seed_run"
    study: Mapped[StudyKey]
    # A hash of 10 digits; of another model than the study's, its name, or that and 6 digits.
    configuration_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    replicate: Mapped[int] = mapped_column(Integer, primary_key=True)
    model: Mapped[str | None] = mapped_column(String(40))  # None: the study's
    configuration: Mapped[JsonObject]
    seeds: Mapped[JsonObject]
    # Stream to its replicate; None: the run's own number in all of them.
    levels: Mapped[JsonObject | None] = mapped_column(JSON(none_as_null=True))
    epochs: Mapped[int | None]  # at most, see its curve; None: before anybody recorded it
    state: Mapped[str] = mapped_column(String(20))
    score: Mapped[float | None]
    predictions: Mapped[str | None]  # artifact key
    seconds: Mapped[float | None]
    cause: Mapped[str | None]
    weights_hash: Mapped[str | None] = mapped_column(String(64))
    environment: Mapped[str | None] = mapped_column(String(64))
    # Rows of epoch, training loss, validation score, seconds; None where nobody kept them.
    curve: Mapped[Curve | None] = mapped_column(JSON(none_as_null=True))
    time: Mapped[float]


class DesignRow(Base):
    """Seed runs of one configuration that tell its sources of variance apart; the newest asked."""

    __tablename__ = "design"
    study: Mapped[StudyKey]
    configuration_id: Mapped[str] = mapped_column(String(10), primary_key=True)
    sources: Mapped[list[str]] = mapped_column(JSON)
    row_count: Mapped[int]
    epochs: Mapped[int]  # what its runs are trained to
    time: Mapped[float]


class EnvironmentRow(Base):
    """One environment that trainings of a study ran in; its hash stands in their rows."""

    __tablename__ = "environment"
    study: Mapped[StudyKey]
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    facts: Mapped[JsonObject]


class ReplayRow(Base):
    """A training was repeated and compared; the newest of its kind."""

    __tablename__ = "replay"
    study: Mapped[StudyKey]
    subject: Mapped[str] = mapped_column(String(100), primary_key=True)  # "trial 12"
    threads: Mapped[int] = mapped_column(Integer, primary_key=True)
    verdict: Mapped[str] = mapped_column(String(20))
    largest_difference: Mapped[float | None]  # relative; None: one of the two is not a number
    first_unequal_epoch: Mapped[int | None]
    first_different_epoch: Mapped[int | None]
    weights_match: Mapped[bool | None]  # None: no hash was recorded
    environment: Mapped[str | None] = mapped_column(String(64))  # of the repetition
    time: Mapped[float]


class ConfirmationRow(Base):
    """The winner of a study: chosen on some seeds, reported on others."""

    __tablename__ = "confirmation"
    study: Mapped[StudyKey]
    configuration_id: Mapped[str] = mapped_column(String(10))
    choosing: Mapped[Replicates]  # that all contenders completed
    reporting: Mapped[Replicates]  # that are wanted of the winner
    epochs: Mapped[int] = mapped_column(default=0, server_default="0")  # of all these runs
    # Configuration to mean score over `choosing`; null for one of which every run failed.
    contenders: Mapped[JsonObject] = mapped_column(default=dict, server_default="{}")
    time: Mapped[float]


class StatementRow(Base):
    """Something that only a user knows of a study, for its reproducibility card."""

    __tablename__ = "statement"
    study: Mapped[StudyKey]
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str]
    time: Mapped[float]


class RemarkRow(Base):
    """What somebody wrote on a configuration; no search looks at it."""

    __tablename__ = "remark"
    study: Mapped[StudyKey]
    configuration_id: Mapped[str] = mapped_column(String(10), primary_key=True)
    text: Mapped[str]
    tags: Mapped[Tags]
    time: Mapped[float]


class ForecastRow(Base):
    """The stored forecast of a study."""

    __tablename__ = "forecast"
    study: Mapped[StudyKey]
    artifact: Mapped[str]
    time: Mapped[float]


class ScenarioRow(Base):
    """A what-if scenario that somebody kept under a name."""

    __tablename__ = "scenario"
    study: Mapped[StudyKey]
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    content: Mapped[JsonObject]
    time: Mapped[float]


class RerunRow(Base):
    """One changed configuration or lookback, trained at a small budget for what-if."""

    __tablename__ = "rerun"
    study: Mapped[StudyKey]
    rerun: Mapped[str] = mapped_column(String(10), primary_key=True)  # hash of its content
    content: Mapped[JsonObject]  # configuration, lookback, epochs, seeds
    # Replicate to its score; null for one that failed. Empty before the first has ended.
    scores: Mapped[JsonObject]
    cause: Mapped[str] = mapped_column(default="")  # of the last failure
    time: Mapped[float]


class RequestRow(Base):
    """Work that a page or a command asked for; a worker process does it."""

    __tablename__ = "request"
    __table_args__ = (Index("ix_request_state", "state"),)
    request: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    study: Mapped[str] = mapped_column(ForeignKey("study.name", ondelete="CASCADE"))
    options: Mapped[JsonObject]
    state: Mapped[str] = mapped_column(String(20))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created: Mapped[float]
    finished: Mapped[float | None]
    worker: Mapped[str] = mapped_column(default="")
    heartbeat: Mapped[float | None]
    error: Mapped[str] = mapped_column(default="")
