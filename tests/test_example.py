"""How the bundled study is made, with a reference in place of its network and fewer seeds."""

from __future__ import annotations

from functools import partial

from core import example
from core.forecast.keeping import read_forecast
from core.search.keys import evaluation_key, tuning_key
from core.search.spec import default_spec
from core.search.study import study_summary
from core.search.trial import StudyState
from core.seeds.confirmation import read_confirmation
from core.seeds.replays import read_replays
from core.seeds.runs import read_seed_table
from core.settings import Settings
from core.store import Store
from core.store.archive import export_study, import_study


def test_it_is_made_packed_and_installed_with_a_confirmed_winner(
    fresh_store, tiny_series, tmp_path, monkeypatch
):
    monkeypatch.setattr(example, "read_bundled", lambda: tiny_series)
    monkeypatch.setattr(example, "FINALISTS", 2)
    monkeypatch.setattr(example, "SEEDS", 2)
    ridge = partial(_spec, tiny_series)
    monkeypatch.setattr("core.search.spec.default_spec", ridge)
    example.make_example(fresh_store, slots=1)
    packed = export_study(
        fresh_store,
        example.NAME,
        artifacts=(tuning_key(example.NAME), evaluation_key(example.NAME)),
    )
    other = Store(Settings(f"sqlite:///{tmp_path / 'other.db'}", str(tmp_path / "other"), 1))
    import_study(other, packed)
    summary = study_summary(other, example.NAME)
    assert summary.state is StudyState.FINISHED and "python -m core.example" in summary.note
    made = read_confirmation(other, example.NAME)
    assert made.is_complete and made.is_current
    assert (made.choosing, made.reporting) == ((1, 2), (1001, 1002))
    assert [group.n for group in read_seed_table(other, example.NAME).groups] == [2, 2]
    assert read_forecast(other, example.NAME).is_confirmed
    assert len(read_replays(other, example.NAME)) == 1
    other.close()


def _spec(series, _series, **settings):
    wanted = {"model": "ridge", "known_ahead": ("flow",), "horizon": 2, "lookback": 6}
    return default_spec(series, **(settings | wanted))
