"""What one visitor waits for, in a real Chromium: pages drawn, charts redrawn. It judges nothing.

Times are the browser's own: from navigation start, or from the press of the button, to the first
frame in which everything asked for stands there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, WebSocket

VIEW = {"width": 1360, "height": 1000}
PATIENCE = 180_000  # milliseconds

# Drawn: each chart has a trace in its picture, and so many tables have painted their canvas.
DRAWN = """([charts, tables]) => {
  const has = key => document.querySelector(`${key} .js-plotly-plot .main-svg .trace`);
  const painted = [...document.querySelectorAll('[data-testid=stDataFrame] canvas')];
  const there = charts.every(has) && painted.filter(c => c.width > 0).length >= tables;
  return there && performance.now();
}"""
# What a chart holds: how many points and the first ones, as they came from the server.
HELD = """key => {
  const plot = document.querySelector(`${key} .js-plotly-plot`);
  const part = values => values && (values.bdata
    ? values.bdata.length + values.bdata.slice(0, 400)
    : values.length + JSON.stringify(Array.from(values).slice(0, 50)));
  return plot && plot.data ? JSON.stringify(plot.data.map(t => [part(t.x), part(t.y)])) : null;
}"""
IS_IDLE = "document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')"
REDRAWN = f"""before => {{
  const held = {HELD};
  const changed = Object.keys(before).every(key => held(key) && held(key) !== before[key]);
  return changed && {IS_IDLE} && performance.now() - window.halflifePressed;
}}"""
LISTEN = """document.addEventListener(
  'pointerdown', () => { window.halflifePressed = performance.now(); }, true)"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What must stand on a page before it counts as drawn.

    Attributes:
        charts: A CSS selector a chart.
        tables: How many tables.
    """

    charts: tuple[str, ...]
    tables: int = 0


@contextmanager
def visitor(browser: Browser) -> Iterator[Page]:
    """A new visitor: nothing cached, no session."""
    context = browser.new_context(viewport=VIEW)
    yield context.new_page()
    context.close()


def seconds_to_drawn(page: Page, address: str, drawing: Drawing) -> float:
    """From navigation start until everything stands there."""
    page.goto(address, wait_until="commit")
    drawn = page.wait_for_function(
        DRAWN, arg=[list(drawing.charts), drawing.tables], polling="raf", timeout=PATIENCE
    )
    return float(drawn.json_value()) / 1000


def seconds_to_redrawn(page: Page, buttons: str, charts: Sequence[str]) -> list[float]:
    """For each button from its press until all charts hold something else and the page rests.

    Args:
        page: Where it was drawn.
        buttons: A CSS selector of all buttons; each is pressed on, then each but the last off.
        charts: A CSS selector a chart that each press must change.
    """
    settle(page)
    page.evaluate(LISTEN)
    taken = []
    places = range(page.locator(buttons).count())
    for place in [*places, *places[:-1]]:
        before = {chart: page.evaluate(HELD, chart) for chart in charts}
        page.locator(buttons).nth(place).click()
        done = page.wait_for_function(REDRAWN, arg=before, polling="raf", timeout=PATIENCE)
        taken.append(float(done.json_value()) / 1000)
        settle(page)
    return taken


def settle(page: Page) -> None:
    """Until the script rests and the browser has had a moment for what it put off."""
    page.wait_for_function(f"() => {IS_IDLE}", timeout=PATIENCE)
    page.wait_for_timeout(300)


def seconds_at_once(
    browser: Browser, address: str, drawing: Drawing, *, visitors: int
) -> list[float]:
    """So many visitors open an address at the same moment; what each waits until it is drawn."""
    note = f"""(() => {{ const drawn = {DRAWN}; const look = () => {{
      window.halflifeDrawn = window.halflifeDrawn || (document.body && drawn(WANTED));
      if (!window.halflifeDrawn) requestAnimationFrame(look); }}; look(); }})()"""
    wanted = json.dumps([list(drawing.charts), drawing.tables])
    with ExitStack() as stack:
        pages = [stack.enter_context(visitor(browser)) for _ in range(visitors)]
        for page in pages:
            page.add_init_script(note.replace("WANTED", wanted))
        for page in pages:
            page.goto(address, wait_until="commit")
        taken = [
            page.wait_for_function("() => window.halflifeDrawn", timeout=PATIENCE).json_value()
            for page in pages
        ]
    return [float(milliseconds) / 1000 for milliseconds in taken]


def count_sent(page: Page) -> list[float]:
    """A list that grows by one with every message that the page sends to its server."""
    sent: list[float] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda _: sent.append(time.monotonic()))

    page.on("websocket", listen)
    return sent
