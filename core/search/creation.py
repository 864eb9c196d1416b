"""Making a study: the spec is checked, the windows are cut once, and both are stored."""

from __future__ import annotations

import platform
import time
from importlib.metadata import PackageNotFoundError, version

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError

from core.dataset.archive import fingerprint
from core.dataset.catalogue import load_series
from core.dataset.cutting import CutWindows, cut
from core.dataset.preparation.recipe import recipe_of
from core.dataset.series import Series
from core.dataset.window_archive import pack_evaluation, pack_tuning
from core.errors import Conflict
from core.search.keys import evaluation_key, tuning_key
from core.search.planning import plan_study
from core.search.spec import StudySpec
from core.search.trial import StudyState
from core.store import Store
from core.store.schema import JsonObject, StudyRow

_PACKAGES = ("keras", "keras-tuner", "tensorflow", "tensorflow-cpu", "jax", "numpy", "scikit-learn")
_facts = TypeAdapter(JsonObject)


def create_study(store: Store, spec: StudySpec, *, state: StudyState = StudyState.DRAFT) -> None:
    """Store a study that has not begun.

    Raises:
        Conflict: The name is taken.
        DataError: The series cannot be cut as the spec says.
    """
    _refuse_taken(store, spec.name)
    series = load_series(store, spec.series)
    windows = cut(series, spec.split, spec.window)
    tuning, evaluation = pack_tuning(windows.tuning), pack_evaluation(windows.evaluation)
    store.artifacts.write(tuning_key(spec.name), tuning, lasting=True)
    store.artifacts.write(evaluation_key(spec.name), evaluation, lasting=True)
    row = StudyRow(
        name=spec.name,
        spec=spec.model_dump(mode="json"),
        facts=_facts_of(spec, windows, series),
        state=state.value,
        created=time.time(),
    )
    try:
        with store.session() as session:
            session.add(row)
    except IntegrityError:
        _refuse_taken(store, spec.name)
        raise


def _refuse_taken(store: Store, name: str) -> None:
    with store.session() as session:
        if session.get(StudyRow, name) is not None:
            raise Conflict(
                "a new study needs a name of its own",
                found=f"{name!r}, which is taken",
                remedy=f"Choose another name, or go on with `python -m core resume {name}`.",
            )


def _facts_of(spec: StudySpec, windows: CutWindows, series: Series) -> JsonObject:
    """What a study must never change afterwards, and what a reader wants to know of it."""
    plan = plan_study(spec.space, spec.budget)
    return _facts.validate_python(
        {
            "space_id": spec.space.id,
            "seed": spec.seed,
            "sampler": spec.sampler,
            "model": spec.model,
            "engine": spec.engine,
            "budget": spec.budget.model_dump(mode="json"),
            "series_fingerprint": fingerprint(series),
            "is_simulated": series.is_simulated,
            "preparation": list(recipe_of(series).sentences()),
            "plan_notes": list(plan.notes),
            "windows": {
                "training": len(windows.tuning.training),
                "validation": len(windows.tuning.validation),
                "test": len(windows.evaluation.test),
            },
            "dropped": dict(windows.dropped),
            "scaling": windows.scaling.to_json(),
            "versions": _versions(),
            "machine": {"system": platform.platform(), "processor": platform.machine()},
        }
    )


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
