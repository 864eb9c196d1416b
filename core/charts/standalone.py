"""One figure as a page of its own, to open offline. It draws nothing and knows no server."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from core.charts.theme import Palette

# Both formats from the page itself: whoever receives it has no Halflife at hand.
BUTTONS = """
const picture = document.getElementById("{plot_id}");
for (const format of ["png", "svg"]) {
  const button = document.createElement("button");
  button.textContent = "Save as " + format.toUpperCase();
  button.onclick = () => Plotly.downloadImage(
    picture, {format, filename: document.title, scale: format === "png" ? 2 : 1});
  document.getElementById("save").append(button);
}
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 2rem; font-family: sans-serif; background: {ground}; color: {ink}; }}
button {{ margin-right: 0.5rem; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{words}</p>
<p id="save"></p>
{picture}
</body>
</html>
"""


def standalone_page(figure: go.Figure, *, title: str, words: str, palette: Palette) -> str:
    """HTML with plotly.js inside, about 5 MB, that needs no internet.

    Args:
        figure: What to show; it is not changed.
        title: Heading, and name of the pictures that are saved from it.
        words: What the picture shows, for those who do not see it.
        palette: Colours of the page around it.
    """
    picture = go.Figure(figure).update_layout(paper_bgcolor=palette.ground)
    return PAGE.format(
        title=escape(title),
        words=escape(words),
        ground=palette.ground,
        ink=palette.ink,
        picture=picture.to_html(
            include_plotlyjs=True,
            full_html=False,
            config={"displaylogo": False, "responsive": True},
            post_script=BUTTONS,
        ),
    )
