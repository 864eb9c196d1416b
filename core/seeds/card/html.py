"""The card as one HTML page that needs nothing else: no script, style or picture from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from core.seeds.card.card import ReproducibilityCard
from core.seeds.card.questions import RANDOMNESS


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot to stand in the page.

    Attributes:
        title: What it shows.
        fragment: HTML or SVG of our own making, complete in itself; it is not escaped.
    """

    title: str
    fragment: str


def card_html(card: ReproducibilityCard, *, pictures: Sequence[Picture] = ()) -> str:
    """The page; every text of the card is escaped.

    Args:
        card: The card.
        pictures: Plots, each with its own script inside where it needs one.
    """
    drawn = [(picture.title, Markup(picture.fragment)) for picture in pictures]  # noqa: S704
    return _TEMPLATE.render(card=card, pictures=drawn, randomness_number=RANDOMNESS)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reproducibility card: {{ card.study }}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto;
    padding: 0 1rem; }
  h1, h2 { line-height: 1.2; }
  h3 { font-size: 1rem; margin-bottom: .2rem; }
  table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
  th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8886;
    vertical-align: top; overflow-wrap: anywhere; }
  .level { font-size: 1.25rem; }
  .evidence, .missing { color: #777; }
  p { overflow-wrap: anywhere; }
  @media print { h3 { break-after: avoid; } }
</style>
</head>
<body>
<h1>Reproducibility card: {{ card.study }}</h1>
<p class="level">Level {{ card.level }} of 5 &middot; study of {{ card.created }}</p>
<h2>Methods paragraph</h2>
<p>{{ card.methods }}</p>
<h2>Still to be supplied</h2>
{% if card.missing %}<ul>{% for text in card.missing %}<li>{{ text }}</li>{% endfor %}</ul>
{% else %}<p>Nothing.</p>{% endif %}
{% for title, fragment in pictures %}<h2>{{ title }}</h2>
<figure>{{ fragment }}</figure>
{% endfor %}
<h2>Variables</h2>
<table>
<tr><th>category</th><th>variable</th><th>present</th><th>reason</th></tr>
{% for one in card.variables %}<tr><td>{{ one.category }}</td><td>{{ one.name }}</td>
<td>{{ "yes" if one.is_present else "no" }}</td><td>{{ one.reason }}</td></tr>
{% endfor %}</table>
<h2>Questions</h2>
{% for one in card.questions %}<section id="question-{{ one.number }}">
<h3>{{ one.number }}. {{ one.question }}</h3>
<p{% if not one.is_given %} class="missing"{% endif %}>{{ one.answer }}</p>
{% if one.number == randomness_number %}{{ randomness() }}{% endif %}
<p class="evidence">Evidence: {{ one.evidence }}</p>
</section>
{% endfor %}
</body>
</html>
"""
_RANDOMNESS = """{% macro randomness() %}
<p>Root entropy: {{ card.randomness.root_entropy }}</p>
<h4>Sources of randomness</h4>
<table>
<tr><th>source</th><th>seeded</th><th>role</th><th>stream key</th><th>seeds</th></tr>
{% for one in card.randomness.sources %}<tr><td>{{ one.source }}</td>
<td>{{ "yes" if one.is_seeded else "no" }}</td><td>{{ one.role }}</td><td>{{ one.stream_key }}</td>
<td>{{ one.seeds | join(", ") }}</td></tr>
{% endfor %}</table>
<h4>Strategies</h4>
<ul>{% for line in card.randomness.strategies %}<li>{{ line }}</li>{% endfor %}</ul>
{% if card.randomness.open_points %}<h4>Open</h4>
<ul>{% for line in card.randomness.open_points %}<li>{{ line }}</li>{% endfor %}</ul>{% endif %}
{% endmacro %}"""
_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string(_RANDOMNESS + _PAGE)
