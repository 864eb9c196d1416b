"""What axe-core and a look at the charts' words find wrong on a page. It opens no page.

axe-core comes inside its Python package, so no network is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT

GRAVE = ("serious", "critical")
LEAST_CONTRAST = 4.5  # WCAG 2.1, 1.4.3, for text of usual size

FINDINGS = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.flatMap(({id, impact, nodes}) => nodes.map(node => {
    const check = [...node.any, ...node.all, ...node.none][0];
    return [id, impact, node.target.at(-1), node.html.slice(0, 200), check ? check.message : '',
            check && check.data && check.data.contrastRatio || 0];
  }));
}"""
MATCHES = "([place, selector]) => document.querySelector(place).matches(selector)"

# axe leaves words in an SVG to the human eye: this is the same rule against the page's ground.
FAINT_WORDS = """least => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const linear = c => c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  const bright = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const page = document.querySelector('[data-testid=stApp]');
  const ground = numbers(getComputedStyle(page).backgroundColor);
  const ratio = word => {
    const style = getComputedStyle(word);
    const [r, g, b, alpha = 1] = numbers(style.fill);
    let opaque = alpha * style.fillOpacity;
    for (let at = word; at.tagName !== 'DIV'; at = at.parentElement)
      opaque *= getComputedStyle(at).opacity;
    const seen = [r, g, b].map((c, i) => opaque * c + (1 - opaque) * ground[i]);
    const [less, more] = [bright(seen), bright(ground)].sort((x, y) => x - y);
    return (more + 0.05) / (less + 0.05);
  };
  return [...document.querySelectorAll('.js-plotly-plot .main-svg text')]
    .filter(word => word.textContent.trim() && word.getClientRects().length)
    .map(word => [word.textContent, ratio(word)]).filter(([_, found]) => found < least)
    .map(([text, found]) => `${text}: ${found.toFixed(2)}`);
}"""
UNNAMED_CHARTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
  .filter(chart => !chart.getAttribute('aria-label')).length"""


@dataclass(frozen=True, slots=True)
class Upstream:
    """A violation in Streamlit's own parts that no option of ours reaches.

    Attributes:
        rule: Of axe-core.
        selector: What the element must match.
        reason: Why it cannot be mended from outside.
        issue: Number in streamlit/streamlit; None where none is known.
        mode: The colour scheme in which it occurs; "" for both.
        least: For a contrast: the ratio that it has nevertheless.
    """

    rule: str
    selector: str
    reason: str
    issue: int | None = None
    mode: str = ""
    least: float = 0.0


WHITE = "White stands on the primary colour whatever it is; a darker one would be too dark where "
WHITE += "the primary colour itself is text, as in what is selected."
UPSTREAM = (
    Upstream(
        "list",
        "ul[data-testid=stSidebarNavItems]",
        "Groups of st.navigation are divs between the list and its items.",
    ),
    Upstream(
        "listitem",
        "ul[data-testid=stSidebarNavItems] > div > li",
        "As above, seen from the items.",
    ),
    Upstream(
        "svg-img-alt",
        "[data-testid=stMetricChart] g.role-mark",
        "The curve of st.metric takes no alt; its words stand in the help of the metric.",
        issue=8563,
    ),
    Upstream(
        "color-contrast",
        "[data-testid=stBaseButton-primary] p",
        WHITE,
        issue=12801,
        mode="dark",
        least=3.7,
    ),
    Upstream(
        "color-contrast",
        "[data-testid=stMultiSelect] span[title]",
        WHITE,
        issue=12801,
        mode="dark",
        least=3.7,
    ),
)


@dataclass(slots=True)
class Reader:
    """Reads pages in one colour scheme and keeps what is wrong.

    Attributes:
        mode: "light" or "dark".
        wrong: A line for each finding that is ours.
        used: Which entries of the table were met.
    """

    mode: str
    wrong: list[str]
    used: set[Upstream]

    def read(self, page, name: str) -> None:
        """Look at the page as it stands."""
        page.evaluate(AXE_SCRIPT)
        for rule, impact, place, html, message, contrast in page.evaluate(FINDINGS):
            if impact not in GRAVE and rule != "heading-order":
                continue
            known = self._upstream(page, rule, place, contrast)
            if known is None:
                self.wrong.append(f"{name}: {rule} ({impact}) {message} {html}")
            else:
                self.used.add(known)
        faint = page.evaluate(FAINT_WORDS, LEAST_CONTRAST)
        self.wrong += [f"{name}: too faint in a chart: {word}" for word in faint]
        if unnamed := page.evaluate(UNNAMED_CHARTS):
            self.wrong.append(f"{name}: {unnamed} charts without a name")

    def _upstream(self, page, rule: str, place: str, contrast: float) -> Upstream | None:
        for entry in UPSTREAM:
            if entry.rule == rule and entry.mode in ("", self.mode) and contrast >= entry.least:
                if page.evaluate(MATCHES, [place, entry.selector]):
                    return entry
        return None
