"""The published figures of the lower Rhone, each with its source and what the simulator may miss.

"published" is stated in the source, mostly in its abstract; "measured" was computed on observed
daily discharge at the mouth, 1998 to January 2024. It computes nothing.
"""

from __future__ import annotations

from functools import partial

from core.dataset.simulation import figures_of_caesium as caesium
from core.dataset.simulation import figures_of_matter as matter
from core.dataset.simulation import figures_of_water as water
from core.dataset.simulation.published_figure import PublishedFigure, near

MEASURED = "measured, discharge at the mouth 1998-2024"
GAUGES = "measured, simulated upstream discharge 1998-2020"
METEO_FRANCE = "Meteo-France, typology of Rhone floods"
OBSERVATORY = "Rhone sediment observatory, ESSD 14, 2369 (2022)"
PONT = "Pont 1997"
ANTONELLI = "Antonelli 2008, doi 10.1016/j.geomorph.2007.06.007"
IRSN_FLOODS = "IRSN, consequences of floods on activity levels and fluxes"
ARLES = "IRSN, fluxes at Arles"
EYROLLE = "radionuclides in the Rhone, trajectories 2002-2018"
SOILS = "hal-03008516"


def _quantile(percent: float, value: float, tolerance: float) -> PublishedFigure:
    simulate = partial(water.discharge_quantile, percent=percent)
    return near(f"discharge, p{percent:g}", "m3/s", value, tolerance, MEASURED, simulate)


def _memory(days: int, value: float) -> PublishedFigure:
    name = f"autocorrelation of log discharge, {days} days"
    simulate = partial(water.memory, days=days)
    low, high = value - 0.03, value + 0.03
    return PublishedFigure(name, "", f"{value}", low, high, MEASURED, simulate, (value,))


_WATER = (
    near("mean discharge 1998-2024", "m3/s", 1_571, 0.06, MEASURED, water.mean_discharge),
    near("mean discharge 1920-2005", "m3/s", 1_700, 0.10, METEO_FRANCE, water.mean_discharge),
    near(
        "runoff of 95,000-98,000 km2 at 1,700 m3/s",
        "mm/yr",
        556,
        0.10,
        METEO_FRANCE,
        water.runoff,
    ),
    _quantile(1, 443, 0.10),
    _quantile(5, 574, 0.10),
    _quantile(50, 1_310, 0.10),
    _quantile(95, 3_381, 0.08),
    _quantile(99, 4_732, 0.10),
    near("highest in 26 years", "m3/s", 10_286, 0.15, MEASURED, water.highest_discharge),
    PublishedFigure(
        "December 2003 beside the highest of 26 years",
        "m3/s",
        "11,000-11,500",
        9_000,
        11_500,
        METEO_FRANCE,
        water.highest_discharge,
        (11_000, 11_500),
    ),
    near("January", "m3/s", 2_038, 0.12, MEASURED, partial(water.monthly_discharge, month=1)),
    near("August", "m3/s", 878, 0.12, MEASURED, partial(water.monthly_discharge, month=8)),
    PublishedFigure(
        "August below the year",
        "%",
        "37 (44 measured)",
        33,
        48,
        METEO_FRANCE,
        water.august_deficit,
        (37, 44),
    ),
    PublishedFigure(
        "month of low flow", "", "August-September", 7.5, 9.5, METEO_FRANCE, water.driest_month
    ),
    PublishedFigure(
        "snow and ice water in May-July",
        "%",
        "most of it",
        75,
        100,
        METEO_FRANCE,
        water.melt_share,
    ),
    near(
        "days above 3,000 m3/s",
        "%",
        8.4,
        0.20,
        MEASURED,
        partial(water.days_above, threshold=3_000.0),
    ),
    near(
        "days above 5,000 m3/s",
        "%",
        0.73,
        0.35,
        MEASURED,
        partial(water.days_above, threshold=5_000.0),
    ),
    _memory(1, 0.957),
    _memory(3, 0.851),
    _memory(7, 0.714),
    _memory(14, 0.576),
    _memory(30, 0.417),
    near("correlation with Lyon", "", 0.65, 0.12, GAUGES, water.lyon_correlation),
    near("correlation with the Ardeche", "", 0.50, 0.16, GAUGES, water.ardeche_correlation),
)
_MATTER = (
    near("mean load since 1961", "Mt/yr", 6.2, 0.12, PONT, matter.yearly_load),
    near("lightest of 26 years", "Mt/yr", 1.4, 0.60, OBSERVATORY, matter.lightest_year),
    near("heaviest of 26 years", "Mt/yr", 18.0, 0.25, OBSERVATORY, matter.heaviest_year),
    near("load of a year as wet as 1994-95", "Mt", 13.9, 0.20, PONT, matter.wet_year_load),
    near("suspended matter in it, mean", "mg/L", 123, 0.25, PONT, matter.wet_year_matter),
    near("its days above 3,000 m3/s", "%", 22, 0.20, PONT, matter.wet_year_flood_days),
    near("its load above 3,000 m3/s", "%", 81.1, 0.15, PONT, matter.wet_year_flood_load),
    near("its clearest water", "mg/L", 6, 0.40, PONT, matter.wet_year_clearest),
    near("muddiest water of 26 years", "mg/L", 3_612, 0.30, PONT, matter.muddiest_water),
    near(
        "load of a flood like November 1994 and December 2003",
        "Mt",
        5.3,
        0.30,
        f"{PONT}; {ANTONELLI}",
        matter.great_flood_load,
        "5.2 and 5.4",
        (5.2, 5.4),
    ),
    near("load of the Isere", "Mt/yr", 1.76, 0.15, OBSERVATORY, matter.isere_matter),
    near("water of the Isere", "%", 11, 0.10, OBSERVATORY, matter.isere_water),
    near("load of the Arve", "Mt/yr", 0.68, 0.15, OBSERVATORY, matter.arve_matter),
    near("its standard deviation", "Mt/yr", 0.29, 0.40, OBSERVATORY, matter.arve_spread),
)
_CAESIUM = (
    near(
        "particles in the flood of December 2003",
        "Bq/kg",
        14.9,
        0.10,
        ANTONELLI,
        caesium.great_flood_content,
        "14.9 ± 0.4",
    ),
    near(
        "caesium-137 in that flood",
        "GBq",
        77,
        0.35,
        ANTONELLI,
        caesium.great_flood_flux,
        "77 ± 16.4",
    ),
    near(
        "flux in a year with great floods (August 2002 - August 2003)",
        "GBq/yr",
        173,
        0.25,
        IRSN_FLOODS,
        caesium.eventful_year_flux,
        "173 ± 22",
    ),
    near(
        "share of that in floods",
        "%",
        64,
        0.30,
        IRSN_FLOODS,
        caesium.eventful_year_flood_share,
        "64 (111 ± 9 GBq in two floods)",
    ),
    PublishedFigure(
        "activity of water, flood over low flow",
        "",
        "50-100; elsewhere more than 100",
        50,
        110,
        IRSN_FLOODS,
        caesium.flood_ratio,
        (50, 100),
    ),
    PublishedFigure(
        "carried by particles", "%", "more than 60", 60, 95, EYROLLE, caesium.carried_by_particles
    ),
    PublishedFigure(
        "range on particles by volume, 2001-2008",
        "orders of magnitude",
        "2-3",
        2.0,
        3.0,
        EYROLLE,
        caesium.particulate_range,
        (2, 3),
    ),
    PublishedFigure(
        "particles, median",
        "Bq/kg",
        "a few to several tens (soils)",
        4,
        50,
        SOILS,
        caesium.median_content,
    ),
    PublishedFigure(
        "effective half-life of particles",
        "years",
        "8-11 (soils)",
        8,
        11,
        SOILS,
        caesium.content_half_life,
        (8, 11),
    ),
    near(
        "decline of releases, half-period",
        "years",
        6.0,
        0.15,
        EYROLLE,
        caesium.release_half_period,
        "about 6 (most artificial radionuclides)",
    ),
    PublishedFigure(
        "highest release of a year",
        "GBq",
        "authorised at Marcoule: 3,000 (other beta-gamma, 2012)",
        0,
        3_000,
        "order of 2012-04-16",
        caesium.yearly_release,
    ),
    PublishedFigure(
        "threshold of large filtered volumes",
        "Bq/L",
        "below 1e-5",
        0,
        1e-5,
        ARLES,
        caesium.threshold,
    ),
    near(
        "samples, January 2002 - October 2004", "", 121, 0.25, ARLES, caesium.samples_in_34_months
    ),
    PublishedFigure("most samples in a day", "", "up to 5", 2, 5, ARLES, caesium.busiest_day),
)
GROUPS: dict[str, tuple[PublishedFigure, ...]] = {
    "Water": _WATER,
    "Suspended matter": _MATTER,
    "Caesium-137": _CAESIUM,
}
PUBLISHED: tuple[PublishedFigure, ...] = tuple(f for group in GROUPS.values() for f in group)

# Published, and of nothing that is simulated.
NOT_SIMULATED: tuple[tuple[str, str], ...] = (
    ("total gamma in the 1980s at the mouth, about 1,200 Bq/kg", "all emitters, before 2000"),
    ("60Co and 241Am, detected regularly", "only caesium-137 is simulated"),
    ("dissolved 0.14-0.88 Bq/L, Ota River, Fukushima", "another river, for contrast"),
)
