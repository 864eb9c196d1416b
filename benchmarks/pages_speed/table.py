"""The figures as a Markdown table, each beside its bar. It measures nothing."""

from __future__ import annotations

from collections.abc import Mapping

# what it is, the key of its figure, the bar (at most), a unit
ROWS = (
    ("Leaderboard, 10,000 trials, over the empty app", "ratio_leaderboard_warm", 2.0, ""),
    ("the same, first visit of a fresh server", "ratio_leaderboard_fresh", None, ""),
    ("a filter, over a press in the empty app", "ratio_filter", 1.5, ""),
    ("memory of the server", "megabytes_leaderboard", 350.0, " MB"),
    ("Overview, 100 studies, over the empty app", "ratio_overview_warm", 1.5, ""),
    ("the same, first visit of a fresh server", "ratio_overview_fresh", None, ""),
    ("Run: CPU of a refresh", "refresh_milliseconds", 50.0, " ms"),
    ("Overview beside nine others, over alone", "ratio_beside_overview", 2.0, ""),
    ("Run beside nine others, over alone", "ratio_beside_run", 2.0, ""),
    ("Leaderboard beside nine others, over alone", "ratio_beside_leaderboard", 2.0, ""),
    ("ten open Run at the same moment, slowest over alone", "ratio_at_once_run", None, ""),
    ("ten open the empty app at the same moment", "ratio_at_once_empty_app", None, ""),
    ("Leaderboard drawn", "seconds_leaderboard_warm", None, " s"),
    ("optuna-dashboard, first plot", "seconds_dashboard_first_plot", None, " s"),
    ("optuna-dashboard, trial list", "seconds_dashboard_trial_list", None, " s"),
    ("optuna-dashboard, memory of the server", "megabytes_dashboard", None, " MB"),
)


def table_of(found: Mapping[str, float]) -> str:
    """A row a figure that was measured; "reached" where there is a bar."""
    lines = ["| | measured | at most | reached |", "|---|---|---|---|"]
    for label, key, bar, unit in ROWS:
        if key not in found:
            continue
        value = found[key]
        told = "" if bar is None else ("yes" if value <= bar else "no")
        limit = "" if bar is None else f"{bar:g}{unit}"
        lines.append(f"| {label} | {value:.3g}{unit} | {limit} | {told} |")
    return "\n".join(lines)
