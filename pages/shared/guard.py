"""The way in: entrance, sign-in and the guard of every page. It draws no page.

Because the folder `pages/` exists, Streamlit serves a deep link on a fresh server without running
the entrance: no menu of ours and no sign-in. The guard sends such a visit through the entrance
and back, with its query parameters.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ENTRANCE = "streamlit_app.py"
FIRST = "overview"  # its own address is "/"
ENTERED, WANTED = "halflife entered", "halflife wanted"

# file in pages/: title, icon; the first one is the first page
MENU: dict[str, dict[str, tuple[str, str]]] = {
    "River": {
        "overview": ("Overview", ":material/water:"),
        "data": ("Data", ":material/table_chart:"),
    },
    "Search": {
        "search_space": ("Search space", ":material/tune:"),
        "run": ("Run", ":material/play_circle:"),
        "leaderboard": ("Leaderboard", ":material/leaderboard:"),
    },
    "Result": {
        "seeds": ("Seeds", ":material/scatter_plot:"),
        "forecast": ("Forecast", ":material/timeline:"),
        "what_if": ("What-if", ":material/alt_route:"),
        "report": ("Report", ":material/fact_check:"),
        "presentation": ("Presentation", ":material/slideshow:"),
    },
}


def enter(file: str) -> None:
    """First line of every page: go through the entrance first, and only when signed in."""
    if not st.session_state.get(ENTERED) or not is_allowed():
        st.session_state[WANTED] = (Path(file).stem, st.query_params.to_dict())
        st.switch_page(ENTRANCE)


def arrive() -> st.Page:
    """Set the page up, ask for sign-in when it is configured, and find the page to run."""
    st.set_page_config(page_title="Halflife", page_icon=":material/water:", layout="wide")
    if not is_allowed():
        return st.navigation([st.Page(_sign_in, title="Sign in")], position="hidden")
    pages = {
        group: [
            st.Page(
                f"pages/{name}.py",
                title=title,
                icon=icon,
                url_path=name if name != FIRST else "start",  # its own name is the hidden page's
                default=name == FIRST,
            )
            for name, (title, icon) in entries.items()
        ]
        for group, entries in MENU.items()
    }
    named = st.Page(_first, title="Overview", url_path=FIRST, visibility="hidden")
    page = st.navigation(pages | {"": [named]}, position="hidden" if is_presenting() else "sidebar")
    st.session_state[ENTERED] = True
    wanted, query = st.session_state.pop(WANTED, (None, {}))
    if wanted:
        st.switch_page(f"pages/{wanted}.py", query_params=query)
    return page


def _first() -> None:
    """A link that names the first page; without it Streamlit says that there is no such page."""
    st.switch_page(f"pages/{FIRST}.py", query_params=st.query_params.to_dict())


def is_presenting() -> bool:
    """Whether the link asks for pictures without a menu: only a presentation names charts."""
    return bool(st.query_params.get("charts"))


def is_allowed() -> bool:
    """Whether this visitor may see pages; everybody, unless sign-in is configured."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return True
    return bool(st.user.is_logged_in)


def _sign_in() -> None:
    st.title("Halflife")
    st.caption("Sign in to see the studies of this installation.")
    if st.button("Sign in", type="primary"):
        st.login()
