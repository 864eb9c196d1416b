"""Options that commands share are the same ones, with the same words."""

from __future__ import annotations

from core.__main__ import main
from core.search.budget import Budget


def options(command):
    return {
        one.name: (one.opts, getattr(one, "help", ""), one.default)
        for one in main.commands[command].params
    }


def test_plan_prices_with_the_very_options_of_search():
    plan, search = options("plan"), options("search")
    assert set(plan) == set(Budget.model_fields) | {"as_json"}
    assert {name: search[name] for name in plan} == plan


def test_every_command_that_trains_asks_for_its_slots_alike():
    asked = {name: options(name)["workers"] for name in ("search", "resume", "extend", "confirm")}
    assert set(map(str, asked.values())) == {str(options("seeds")["workers"])}
