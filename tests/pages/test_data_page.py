"""Uploads: guessed, put right, refused in the core's own words."""

from __future__ import annotations

import pytest

from core.dataset.catalogue import list_series, load_series, save_series
from core.dataset.reading import read_csv
from core.dataset.writing import write_csv
from core.errors import HalflifeError
from pages.shared import upload
from tests.charts import nouns
from tests.dataset.malformed import MALFORMED, OPTIONS

GOOD = "date,discharge (m3/s),Cs-137 (Bq/m3)\n" + "\n".join(
    f"2020-01-{day:02d},{900 + day},{'<0.2' if day % 5 == 0 else 0.4 + day / 100}"
    for day in range(1, 31)
)


def with_file(app, name: str, content: bytes):
    app.file_uploader(key="river file").upload(name, content, "text/csv")
    return app.run()


def test_a_good_file_is_kept(store, visit) -> None:
    app = with_file(visit("data"), "My river.csv", GOOD.encode())
    assert not app.exception
    assert not app.error
    assert "30 steps from 2020-01-01 to 2020-01-30" in app.success[0].value
    app.button(key="keep series").click().run()
    assert not app.exception
    row = list_series(store)[0]
    assert (row.name, row.unit, row.rows) == ("My-river", "Bq/m3", 30)


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_a_malformed_file_is_told_as_the_core_tells_it(name: str, store, monkeypatch) -> None:
    """The page adds nothing: what it shows is `str(error)`, or the same warnings."""
    errors: list[str] = []
    warnings: list[str] = []
    monkeypatch.setattr(upload.st, "error", lambda text, **_: errors.append(text))
    monkeypatch.setattr(upload.st, "warning", warnings.append)
    monkeypatch.setattr(upload, "_mapping", lambda guess, stem: OPTIONS)
    with upload.frame.folded():
        upload._read(MALFORMED[name], "broken")
    try:
        series = read_csv(MALFORMED[name], OPTIONS)
    except HalflifeError as error:
        assert errors == [str(error)]
    else:
        assert errors == []
        assert set(series.warnings) <= set(warnings)


def test_a_refused_file_leaves_the_rest_of_the_page(store, visit) -> None:
    save_series(store, nouns.series())
    app = with_file(visit("data"), "broken.csv", b"")
    assert not app.exception
    assert len(app.error) == 1
    assert any(metric.label == "Samples" for metric in app.metric)


def test_a_link_to_an_unknown_series(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("data", series="nobody")
    assert "No series is called 'nobody'" in app.warning[0].value


def test_a_column_of_uncertainties_is_read_drawn_and_written_back(store, visit) -> None:
    rows = [f"2020-01-{day:02d},{900 + day},{0.4 + day / 100},0.0{day % 9 + 1}"
            for day in range(1, 31)]  # fmt: skip
    file = "date,discharge,cs,spread\n" + "\n".join(rows)
    app = with_file(visit("data"), "river.csv", file.encode())
    app.multiselect[0].set_value(["cs"]).run()
    app.multiselect[1].set_value(["discharge"]).run()
    next(one for one in app.text_input if one.label == "Unit of cs").set_value("Bq/L").run()
    field = next(one for one in app.selectbox if one.label == "Uncertainty of cs")
    assert field.options == ["spread"]
    field.set_value("spread").run()
    app.button(key="keep series").click().run()
    assert not app.exception
    kept = load_series(store, "river")
    assert kept.targets[0].uncertainties[0] == 0.02
    written = write_csv(kept).decode().splitlines()
    assert written[0] == "date,discharge,cs,cs_uncertainty"
    assert written[10] == "2020-01-10,910.0,0.5,0.02"
    assert "Whiskers: the uncertainty of a value" in "\n".join(one.value for one in app.caption)
