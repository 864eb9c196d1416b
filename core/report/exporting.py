"""The trials of a study for other tools, and the study as one page. It decides no content.

By where it goes: `FILE.csv` (a row a training), `optuna:URL` or `optuna:FILE` (a study that
optuna-dashboard opens), `FILE.html` (the whole study, readable without a network).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import SpecError
from core.search.reading import best_trial, read_trials
from core.search.remarks import Remark, read_remarks
from core.search.study import find_study
from core.search.trial import Trial
from core.store import Store

if TYPE_CHECKING:
    import pandas as pd

OPTUNA = "optuna:"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        study: Its name.
        to: Where it went, as it was asked for.
        format: "csv", "optuna" or "html".
        trials: Trainings in it.
        best: The best score of the study; None before the first.
    """

    study: str
    to: str
    format: str
    trials: int
    best: float | None


def export_to(store: Store, study: str, to: str) -> Exported:
    """Write a study for other tools.

    Args:
        store: Where the study is kept.
        study: Its name.
        to: `FILE.csv`, `FILE.html`, `optuna:URL` or `optuna:FILE`.

    Raises:
        NotFound: There is no such study.
        Conflict: The Optuna storage holds a study of this name.
        SpecError: No such format, or the place cannot be written.
    """
    find_study(store, study)
    format_, write = _writer(to)
    write(store, study, to)
    trials = read_trials(store, study)
    best = best_trial(trials)
    return Exported(study, to, format_, len(trials), best.score if best else None)


def _writer(to: str) -> tuple[str, Callable[[Store, str, str], None]]:
    if to.startswith(OPTUNA) and len(to) > len(OPTUNA):
        return "optuna", _write_optuna
    writers = {".csv": ("csv", _write_csv), ".html": ("html", _write_html)}
    found = writers.get(Path(to).suffix.lower())
    if found is None or to.startswith(OPTUNA):
        raise SpecError(
            "an export goes to a .csv or .html file, or to optuna:URL",
            found=repr(to),
            remedy="Write for example trials.csv, study.html or optuna:sqlite:///trials.db.",
        )
    return found


def trials_csv(store: Store, study: str) -> bytes:
    """Every training as a row of a CSV."""
    table = trials_table(read_trials(store, study), read_remarks(store, study))
    return table.to_csv(index=False).encode()


def optuna_journal(store: Store, study: str) -> bytes:
    """The study as an Optuna journal file: `optuna-dashboard FILE` opens it."""
    from core.search.optuna_study import write_optuna

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "journal.log"
        write_optuna(store, study, str(file))
        return file.read_bytes()


def trials_table(trials: Sequence[Trial], remarks: Mapping[str, Remark]) -> pd.DataFrame:
    """A row a training in the order of asking: the keys of `trials`, then each hyperparameter.

    Hyperparameters stand under their own names, or with "hyperparameter " before a name that is
    a column already.
    """
    import pandas as pd

    rows = [_row(trial, remarks.get(trial.configuration_id)) for trial in trials]
    table = pd.DataFrame(rows, columns=list(rows[0]) if rows else list(COLUMNS))
    for name in dict.fromkeys(n for trial in trials for n in trial.configuration):
        column = f"hyperparameter {name}" if name in COLUMNS else name
        table[column] = pd.Series([t.configuration.get(name) for t in trials], index=table.index)
    whole = {name: "Int64" for name in ("parent",) if name in table}
    return table.astype(whole)


COLUMNS = (
    "trial", "configuration", "bracket", "iteration", "rung", "epochs", "share", "score", "state",
    "parent", "seconds", "seed", "cause", "tags", "note",
)  # fmt: skip


def _row(trial: Trial, remark: Remark | None) -> dict[str, object]:
    values = (
        trial.trial, trial.configuration_id, trial.bracket, trial.iteration, trial.rung,
        trial.epochs, trial.share, trial.score, trial.state.value, trial.parent, trial.seconds,
        trial.seed, trial.cause, ", ".join(remark.tags) if remark else None,
        remark.text or None if remark else None,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _write_csv(store: Store, study: str, to: str) -> None:
    _write(Path(to), trials_csv(store, study))


def _write_optuna(store: Store, study: str, to: str) -> None:
    from core.search.optuna_study import write_optuna

    write_optuna(store, study, to.removeprefix(OPTUNA))


def _write_html(store: Store, study: str, to: str) -> None:
    from core.report.whole import study_page

    _write(Path(to), study_page(store, study).encode())


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SpecError(
            "the file of an export must be writable", found=str(error), remedy="Name another one."
        ) from error
