"""How the forecast on the page is computed, in words. It computes nothing."""

from __future__ import annotations

from core.outlook import Forecast

REFITTED = (
    "What forecasts the test part was trained once more, on training and validation together, "
    "and so were the references; the errors of the validation part are those of the first "
    "training, which had not seen it. "
)


def how_computed(forecast: Forecast, *, is_refitted: bool, targets: int) -> str:
    """What the reader of the page must know about its numbers.

    Args:
        forecast: The forecast that is shown.
        is_refitted: Whether validation joined in the training of what forecasts.
        targets: How many the study forecasts.
    """
    words = (
        f"Configuration {forecast.configuration_id} was trained with "
        f"{len(forecast.members)} fresh seeds{', none of which chose it' * forecast.is_confirmed}; "
        f"the line is their median. {REFITTED * is_refitted}A band is the median "
        "plus and minus a quantile of the absolute errors on the validation part, on the working "
        "scale and lead by lead (split conformal): it assumes that errors to come resemble "
        "those. The metrics above stand on the band of "
        f"{100 * forecast.level:g} %. "
        "The chance of a threshold is the share of those errors, signed, that would lift the "
        "median above it (a conformal predictive distribution); an error of a non-detect lies "
        "anywhere below its limit, and Kaplan-Meier spreads it there. "
        "No choice was made on the test part. In training a non-detect counts as half its "
        "limit, with the Tobit loss as anything below it. "
        "Non-detects are drawn as open triangles at their limit and are "
        "left out of the metrics. Skill is 1 - error / error of the reference."
    )
    if targets > 1:
        words += " One model forecasts all targets; each has a band and scores of its own."
    return words
