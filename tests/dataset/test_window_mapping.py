"""Mapped windows: the same as unpacked ones, shared, and never the only copy."""

from __future__ import annotations

import shutil
from dataclasses import fields

import numpy as np
import pytest

from core.dataset import window_mapping
from core.dataset.cutting import cut
from core.dataset.window_archive import pack_evaluation, pack_tuning
from core.dataset.window_mapping import map_tuning
from core.dataset.windows import Windows
from core.errors import DataError


@pytest.fixture
def made(tiny_series, make_spec):
    spec = make_spec()
    return cut(tiny_series, spec.split, spec.window)


def same(first: Windows, second: Windows) -> bool:
    names = [field.name for field in fields(Windows)]
    return all(np.array_equal(getattr(first, n), getattr(second, n)) for n in names)


def test_mapped_windows_are_the_windows(made, tmp_path):
    content = pack_tuning(made.tuning)
    for _ in range(2):  # the first unpacks, the second finds
        there = map_tuning(content, tmp_path / "cache")
        assert same(there.training, made.tuning.training)
        assert same(there.validation, made.tuning.validation)
        assert there.past_names == made.tuning.past_names
        assert (
            isinstance(there.training.past, np.memmap) and not there.training.past.flags.writeable
        )
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_where_nothing_can_be_kept_they_are_read(made, tmp_path):
    (tmp_path / "cache").write_text("a file stands in the way")
    there = map_tuning(pack_tuning(made.tuning), tmp_path / "cache")
    assert same(there.training, made.tuning.training)
    assert not isinstance(there.training.past, np.memmap)


def test_the_folders_used_longest_ago_go(made, tmp_path, monkeypatch):
    monkeypatch.setattr(window_mapping, "KEPT", 2)
    for number in range(3):
        (tmp_path / f"old-{number}").mkdir()
    there = map_tuning(pack_tuning(made.tuning), tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    shutil.rmtree(tmp_path)
    assert same(there.training, made.tuning.training)  # who has mapped it keeps its pages


def test_another_kind_of_file_is_told(made, tmp_path):
    with pytest.raises(DataError, match="must hold training and validation windows"):
        map_tuning(pack_evaluation(made.evaluation), tmp_path)
