"""A paragraph for a Methods section, in plain English, from the same facts as the card."""

from __future__ import annotations

from core.seeds.card.facts import MetricFact, StudyFacts


def methods_paragraph(facts: StudyFacts) -> str:
    """What was done, as an author would write it; sentences without a fact are left out."""
    sentences = [_data(facts), _search(facts), *_chance(facts)]
    sentences += [_result(metric) for metric in facts.metrics[:1]]
    return " ".join(sentences)


def _data(facts: StudyFacts) -> str:
    data = facts.data
    kind = "simulated series" if data.is_simulated else "series"
    return (
        f"We trained the model {facts.model.name} to forecast {facts.target} from the {kind} "
        f"{data.series} ({data.start} to {data.end}, {data.rows} dates)."
    )


def _search(facts: StudyFacts) -> str:
    search = facts.search
    return (
        f"Hyperparameters were chosen by {search.strategy} "
        f"(at most {search.max_epochs} epochs, factor {search.factor}, {search.trials} trainings) "
        "on the validation part; the test part was not used."
    )


def _chance(facts: StudyFacts) -> list[str]:
    chance = facts.randomness
    lines = []
    if all(source.is_seeded for source in chance.sources if source.role != "absent"):
        lines.append(f"All seeds derive by key from the root entropy {chance.root_entropy}.")
    if len(chance.reporting) > 1:
        lines.append(
            f"The reported configuration was trained from scratch with {len(chance.reporting)} "
            "seeds that the search had not used."
        )
    if chance.choosing:
        lines.append(
            f"It had been chosen among the finalists on {len(chance.choosing)} other seeds."
        )
    if chance.ensemble:
        lines.append(f"Forecasts are the median of the predictions of {chance.ensemble} seeds.")
    if chance.replay:
        lines.append(f"Training was repeated in a new process: {chance.replay.rstrip('.')}.")
    return lines


def _result(metric: MetricFact) -> str:
    unit = f" {metric.unit}" if metric.unit else ""
    if metric.sd is None or metric.low is None or metric.high is None:
        return f"The {metric.name} on the {metric.part} part was {metric.mean:.4g}{unit}."
    return (
        f"The mean {metric.name} on the {metric.part} part was {metric.mean:.4g}{unit} "
        f"(95 % t-interval {metric.low:.4g} to {metric.high:.4g}, SD of a single training "
        f"{metric.sd:.2g}, n = {metric.n})."
    )
