"""Exports of the French network, in small: thresholds, empty uncertainties, commas, accents."""

from __future__ import annotations

import numpy as np
import pytest

from core.dataset.services.radioactivity_network import (
    NetworkExportRequest,
    plain,
    read_network_export,
)
from core.errors import DataError

HEAD = (
    "Date de début de prélèvement;Date de fin de prélèvement;Résultat;Incertitude absolue;Unité;"
    "Organisme;Commune;Point de prélèvement;Espèce;Nature;Radion;Laboratoire;Sites surveillés;"
    "Commentaire"
)
LITRE, DRY = "becquerel par litre", "becquerel par kilogramme sec"


def row(first, last, result, uncertainty="", unit=LITRE, point="pont", nuclide="Tritium total"):
    return (
        f"{first};{last};{result};{uncertainty};{unit};EDF - Electricité de France;ARLES;{point};"
        f"especes.eaufluv;Eaux douces (eau de pluie, eau de nappe, eau de surface ...);{nuclide};"
        "MSIS Laboratoire;CNPE;"
    )


def read(*rows: str, encoding: str = "utf-8", **wanted: object):
    content = "\n".join([HEAD, *rows]).encode(encoding)
    return read_network_export(NetworkExportRequest(name="rnm", content=content, **wanted))


THREE = (
    row("01/12/2009", "01/01/2010", "<6.4"),
    row("01/01/2010", "01/02/2010", "7.1", "2.0"),
    row("01/02/2010", "01/03/2010", "8.25", "2.1"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [".", ","])
def test_thresholds_are_limits_whatever_the_mark(encoding, mark):
    series = read(
        *(
            line.replace("6.4", f"6{mark}4")
            .replace("7.1", f"7{mark}1")
            .replace("8.25", f"8{mark}25")
            for line in THREE
        ),
        encoding=encoding,
    )
    target = series.target("tritium_total")
    assert target.unit == "Bq/L"
    assert target.limits[target.is_non_detect].tolist() == [6.4]
    assert target.values[target.is_quantified].tolist() == [7.1, 8.25]
    assert series.dates[0].isoformat()[:10] == "2010-01-01"  # day first, and the end of sampling
    assert "3 samples integrated over up to 31 days" in " ".join(series.warnings)


def test_each_radionuclide_is_a_target_with_its_own_unit():
    solids = [
        row(f"0{m}/02/2010", f"0{m}/02/2010", str(10 + m), "1", DRY, nuclide="Césium 137")
        for m in range(1, 4)
    ]
    series = read(*THREE, *solids)
    assert [(t.name, t.unit) for t in series.targets] == [
        ("cesium_137", "Bq/kg"),
        ("tritium_total", "Bq/L"),
    ]
    alone = read(*THREE, *solids, radionuclides=("cesium 137",))
    assert [t.name for t in alone.targets] == ["cesium_137"]
    np.testing.assert_array_equal(alone.targets[0].values, [11, 12, 13])


def test_points_are_told_and_can_be_chosen():
    rows = [*THREE, row("01/03/2010", "01/04/2010", "50", "5", point="écluse")]
    assert "2 sampling points together" in " ".join(read(*rows).warnings)
    chosen = read(*rows, point="PONT")
    assert np.nanmax(chosen.targets[0].values) == 8.25


@pytest.mark.parametrize(
    ("rows", "wanted", "words"),
    [
        (THREE, {"radionuclides": ("Plutonium 238",)}, "Choose one of: Tritium total"),
        (THREE, {"point": "quai"}, "Choose one of: pont"),
        ((*THREE, row("01/04/2010", "01/05/2010", "3", unit=DRY)), {}, "one unit"),
        ((*THREE, row("01/04/2010", "31/02/2010", "3")), {}, "31/02/2010"),
        ((*THREE, row("01/04/2010", "01/05/2010", "viel")), {}, "viel"),
    ],
)
def test_what_goes_wrong_is_a_sentence(rows, wanted, words):
    with pytest.raises(DataError, match=words):
        read(*rows, **wanted)


def test_another_file_is_refused():
    request = NetworkExportRequest(name="x", content=b"date,value\n2001-01-01,3\n")
    with pytest.raises(DataError, match="'resultat'"):
        read_network_export(request)


def test_headings_are_read_without_accents():
    assert plain("Unité (SI)  de  Mesure") == "unite de mesure"
