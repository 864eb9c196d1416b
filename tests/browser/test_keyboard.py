"""Without a mouse: Tab reaches what a page is for, Enter and Space press it."""

from __future__ import annotations

import pytest

from core.example import NAME
from tests.browser.visiting import HEADINGS, TITLES, drawn, menu, settle

pytestmark = pytest.mark.browser
MOST_STEPS = 150
WANTED = {
    "overview": [("link", "Read the forecast"), ("link", "Add a series"), ("button", "Hide")],
    "data": [("combobox", "Series"), ("button", "Set up a study on this series")],
    "search_space": [
        ("spinbutton", "Horizon (steps)"),
        ("slider", "Epochs of a finalist"),
        ("button", "Go to the start"),
    ],
    "run": [("combobox", "Study")],
    "leaderboard": [("combobox", "Study"), ("textbox", "Configuration contains")],
    "seeds": [("combobox", "Study"), ("spinbutton", "Margin (%)")],
    "forecast": [("slider", "Lead (steps)"), ("spinbutton", "Threshold (Bq/m3)")],
    "what_if": [("combobox", "Driver"), ("slider", "Factor")],
    "report": [("combobox", "Study"), ("button", "HTML page, with the plots")],
    "presentation": [("combobox", "Study"), ("button", "Start the presentation")],
}
MARK = "(control, number) => control.setAttribute('data-wanted', number)"
LISTEN = """() => {
  document.activeElement.blur();
  window.reached = new Set();
  document.addEventListener('focusin', ({target}) => {
    const control = target.closest('[data-wanted]');
    if (control) window.reached.add(control.dataset.wanted);
  });
}"""
AT_ONCE = 10  # steps


def reached(page, wanted: int) -> set[str]:
    """The marked controls that Tab comes by, from the top of the page."""
    page.evaluate(LISTEN)
    found: set[str] = set()
    for _ in range(MOST_STEPS // AT_ONCE):
        for _ in range(AT_ONCE):
            page.keyboard.press("Tab")
        found = set(page.evaluate("[...window.reached]"))
        if len(found) == wanted:
            break
    return found


def test_tab_reaches_what_a_page_is_for(page, bundled: str) -> None:
    page.goto(f"{bundled}/overview?study={NAME}")
    settle(page, HEADINGS["overview"])
    for file, controls in WANTED.items():
        menu(page, TITLES[file])
        drawn(page, pictures=file not in ("report", "presentation"))
        for role, name in controls:
            page.get_by_role(role, name=name).first.evaluate(MARK, name)
        assert reached(page, len(controls)) == {name for _, name in controls}, file


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_presses_the_primary_button(key: str, page, bundled: str) -> None:
    page.goto(f"{bundled}/search_space?model=ridge")
    settle(page, "Search space")
    page.get_by_role("button", name="Go to the start").focus()
    page.keyboard.press(key)
    settle(page, "Run")
    page.get_by_role("button", name="Start search").wait_for()
