"""The HTML of a whole study: one file, plotly.js in it once, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from core.report.section import Drawn, Section
from core.seeds.card.card import ReproducibilityCard

CONFIG = {"displaylogo": False, "responsive": True}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above everything.

    Attributes:
        study: Its name.
        series: Of which river.
        is_simulated: Whether a simulator made it.
        state: Where the study stands.
        created: ISO date.
        root_entropy: Of all its seeds.
        note: Why it stopped; "" without a reason.
    """

    study: str
    series: str
    is_simulated: bool
    state: str
    created: str
    root_entropy: str
    note: str


def page_html(head: Head, sections: Sequence[Section], card: ReproducibilityCard) -> str:
    """The page; every text is escaped, only our own pictures are not.

    Args:
        head: What stands on top.
        sections: The parts, in their order.
        card: The reproducibility card, for the end.
    """
    from plotly.offline import get_plotlyjs

    numbers = iter(range(1, 1_000))
    drawn = [(section, _fragments(section.pictures, numbers)) for section in sections]
    script = Markup(get_plotlyjs())  # noqa: S704
    return _TEMPLATE.render(head=head, sections=drawn, card=card, script=script)


def _fragments(pictures: Sequence[Drawn], numbers: Iterator[int]) -> list[tuple[Markup, str]]:
    from plotly.io import to_html

    made = []
    for drawn, number in zip(pictures, numbers, strict=False):
        figure = drawn.figure.update_layout(paper_bgcolor="white", plot_bgcolor="white")
        fragment = to_html(
            figure,
            config=CONFIG,
            full_html=False,
            include_plotlyjs=False,
            div_id=f"picture-{number}",
        )
        made.append((Markup(fragment), drawn.alt))  # noqa: S704
    return made


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ head.study }}: {{ head.series }}</title>
<style>
  :root { color-scheme: light; }
  body { font: 16px/1.55 system-ui, sans-serif; color: #1F2328; background: #fff;
    max-width: 70rem; margin: 2rem auto; padding: 0 1.25rem; }
  h1, h2 { line-height: 1.2; } h2 { margin-top: 3rem; }
  nav a { margin-right: 1rem; } a { color: #0072B2; }
  .mark { background: #E69F00; color: #000; border-radius: .3rem; padding: .05rem .5rem; }
  figure { margin: 1rem 0; } figcaption, .quiet { color: #57606A; font-size: .9rem; }
  table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto;
    margin: 1rem 0; font-variant-numeric: tabular-nums; }
  caption { text-align: left; color: #57606A; font-size: .9rem; }
  th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid #D0D7DE;
    vertical-align: top; }
  p { overflow-wrap: anywhere; } summary { cursor: pointer; }
  @media print { h2 { break-before: page; } nav { display: none; } }
</style>
<script>{{ script }}</script>
</head>
<body>
<header>
<h1>{{ head.study }}</h1>
<p>{% if head.is_simulated %}<span class="mark">simulated</span> {% endif %}Series {{ head.series }}
&middot; {{ head.state }} &middot; study of {{ head.created }} &middot; root entropy
{{ head.root_entropy }}{% if head.note %} &middot; {{ head.note }}{% endif %}</p>
<nav aria-label="Parts">{% for section, _ in sections %}<a href="#{{ section.key }}">
{{ section.title }}</a>{% endfor %}<a href="#card">Reproducibility</a></nav>
</header>
<main>
{% for section, pictures in sections %}<section id="{{ section.key }}">
<h2>{{ section.title }}</h2>
{% for sentence in section.sentences %}<p>{{ sentence }}</p>
{% endfor %}{% for fragment, alt in pictures %}<figure aria-label="{{ alt }}">{{ fragment }}
<figcaption>{{ alt }}</figcaption></figure>
{% endfor %}{% for table in section.tables %}<table>
<caption>{{ table.caption }}</caption>
<tr>{% for name in table.head %}<th scope="col">{{ name }}</th>{% endfor %}</tr>
{% for row in table.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>
{% endfor %}</section>
{% endfor %}<section id="card">
<h2>Could somebody repeat this?</h2>
<p>Level {{ card.level }} of 5 of the reproducibility card.</p>
<p>{{ card.methods }}</p>
{% for one in card.questions %}<details><summary>{{ one.number }}. {{ one.question }}</summary>
<p>{{ one.answer }}</p><p class="quiet">Evidence: {{ one.evidence }}</p></details>
{% endfor %}</section>
</main>
</body>
</html>
"""
_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string(_PAGE)
