"""A study that gives everything, for tests to take away from."""

from __future__ import annotations

from core.seeds.card.facts import (
    DataFacts,
    MetricFact,
    ModelFacts,
    RandomnessFacts,
    RandomSource,
    ResourceFacts,
    SearchFacts,
    StudyFacts,
    UserStatements,
)

ENTROPY = str(2**128 - 159)  # 39 digits: a JavaScript number would lose most of them


def full_facts() -> StudyFacts:
    return StudyFacts(
        study="rhone-7d",
        created="2026-01-02",
        target="caesium-137, 7 days ahead",
        data=DataFacts(
            series="rhone", file_format="CSV", rows=4018, start="2010-01-01", end="2020-12-31",
            step="1 day", targets=("cs137 (Bq/m3)",), drivers=("discharge (m3/s)",),
            is_simulated=True, origin="Simulated with published figures.", sha256="ab" * 32,
            preprocessing=("Logarithm of the target.", "Scaled by the training part."),
            split="Chronological: 60 %, 20 %, 20 %.",
            windows={"training": 2000, "validation": 700, "test": 700},
        ),
        model=ModelFacts(
            name="hrhn", summary="Convolutions, recurrent highway encoder, attention, decoder.",
            configuration={"units": 32, "learning_rate": 0.001}, optimiser="Adam on squared error",
            regularisation=("dropout 0.2",), stopping="After 81 epochs.",
            monitoring="Validation error of every epoch.",
        ),
        search=SearchFacts(
            strategy="hyperband", space=("units: 8, 16, 32",), max_epochs=81, factor=3, trials=211,
            configurations=143, failed=2,
        ),
        randomness=RandomnessFacts(
            root_entropy=ENTROPY,
            sources=(
                RandomSource(source="initialisation", is_seeded=True, stream_key="(2, 0, c, r)",
                             seeds=(11, 12), role="varied"),
                RandomSource(source="shuffle", is_seeded=True, stream_key="(4, 0, 0, r)",
                             seeds=(21, 22), role="varied"),
                RandomSource(source="split", is_seeded=True, stream_key="(0, 0, 0, 0)",
                             seeds=(5,), role="held"),
                RandomSource(source="noise", is_seeded=False, role="absent"),
            ),
            choosing=tuple(range(1, 11)), reporting=tuple(range(11, 31)), splits=3,
            determinism=("op determinism", "1 thread"), replay="bit-identical",
            environment_hash="cd" * 32, ensemble=10,
        ),
        metrics=(MetricFact(name="rmse", unit="Bq/m3", part="test", n=20, mean=1.234, sd=0.05,
                            low=1.211, high=1.257),),
        baselines=("persistence", "ridge"),
        postprocessing=("Back to the unit of the target.",),
        resources=ResourceFacts(
            frameworks={"tensorflow": "2.21.0", "keras": "3.15.1"}, hardware="A CPU, 1 thread",
            system="Linux, Python 3.11", code_version="0.1.0",
        ),
        user=UserStatements(
            code_link="https://example.org/code", data_link="doi:10.1000/data",
            collection="Weekly samples.", annotation="None.", purpose="Early warning.",
            bias="Floods weighted.", deployment="A service.", platform="Our server.", licence="MIT",
        ),
    )  # fmt: skip


def without(facts: StudyFacts, part: str, **changes) -> StudyFacts:
    """The same facts with some fields of one part replaced, checked again."""
    data = facts.model_dump()
    data[part] |= changes
    return StudyFacts.model_validate(data)
