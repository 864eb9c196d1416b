"""Halflife's entrance: page set-up, sign-in and navigation. It shows nothing of its own."""

from __future__ import annotations

from pages.shared.guard import arrive

arrive().run()
