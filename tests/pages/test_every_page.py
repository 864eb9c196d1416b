"""Every page in every state: it draws without an exception and says where it stands."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from core.settings import PROJECT
from pages.shared.guard import MENU
from tests.pages import stored

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
OF_A_STUDY = ["forecast", "leaderboard", "overview", "report", "run", "seeds", "what_if"]


def texts(app) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    return "\n".join(element.value for kind in kinds for element in kind)


def test_the_menu_lists_every_page_once() -> None:
    listed = [name for group in MENU.values() for name in group]
    assert sorted(listed) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_the_guard_is_the_first_statement(page: str) -> None:
    tree = ast.parse((PROJECT / "pages" / f"{page}.py").read_text())
    imports = (ast.Import, ast.ImportFrom)
    first = next(s for s in tree.body[1:] if not isinstance(s, imports))
    assert ast.unparse(first) == "enter(__file__)"


@pytest.mark.parametrize("page", PAGES)
def test_empty_store(page: str, visit) -> None:
    app = visit(page)
    assert not app.exception
    assert app.title[0].value
    assert len(app.caption) >= 1


@pytest.mark.parametrize("page", PAGES)
def test_finished_study(page: str, store, visit) -> None:
    stored.finished_study(store)
    app = visit(page, study="finished")
    assert not app.exception
    assert not app.error
    assert "simulated" in texts(app)


@pytest.mark.parametrize("page", OF_A_STUDY)
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (stored.running_study, "Partial: "),
        (stored.stale_study, "Last sign of life 4"),
        (stored.stopped_study, "You cancelled it."),
    ],
)
def test_states_are_told(page: str, make, words: str, store, visit) -> None:
    make(store)
    app = visit(page)
    assert not app.exception
    if (page, words) == ("run", "Partial: "):
        assert app.metric[0].value == "38 of 70"  # there the whole page says so
    else:
        assert words in texts(app)


@pytest.mark.parametrize("page", OF_A_STUDY)
def test_a_link_to_an_unknown_study(page: str, store, visit) -> None:
    stored.stopped_study(store)
    app = visit(page, study="nobody")
    assert not app.exception
    assert "No study is called 'nobody'" in texts(app)


@pytest.mark.parametrize("page", OF_A_STUDY)
def test_a_store_that_fails_is_told_in_a_sentence(page: str, monkeypatch, visit) -> None:
    from core.errors import StoreError

    error = StoreError("the store must answer", found="silence", remedy="Start it.")

    def fail(_store):
        raise error

    monkeypatch.setattr("core.search.study.list_studies", fail)
    app = visit(page)
    assert not app.exception
    assert app.error[0].value == str(error)


def test_no_page_imports_a_training_library(tmp_path) -> None:
    """In a process of its own, for this one may have trained before."""
    script = f"""
import os, sys, warnings
os.environ["HALFLIFE_STORE"] = "sqlite:///{tmp_path}/h.db"
os.environ["HALFLIFE_ARTIFACTS"] = "{tmp_path}/artifacts"
from streamlit.testing.v1 import AppTest
for page in {PAGES!r}:
    app = AppTest.from_file("streamlit_app.py", default_timeout=60)
    app.switch_page(f"pages/{{page}}.py").run()
    assert not app.exception, (page, app.exception)
heavy = {{"tensorflow", "keras", "keras_tuner", "jax", "torch"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
