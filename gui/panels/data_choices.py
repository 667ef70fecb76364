"""What can be chosen with one click: every generator and every bundled set, with the knobs that stay as they were."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets.bundled import BUNDLED
from core.datasets.generators import GENERATORS
from core.project import BundledSource, DataSource, FileSource, GeneratorSource, TableSource

OWN = "own"
FEW_ROWS = 30  # with fewer, all of them train
HELD_OUT = 0.8  # of more, this share trains unless told otherwise
_CAPTIONS = {
    "generator:multi_gauss": "six hills",
    "bundled:and": "AND",
    "bundled:or": "OR",
    "bundled:xor_table": "XOR",
    "bundled:fish": "fish",
    "bundled:fish_three": "three fish",
}


@dataclass(frozen=True)
class DataChoice:
    """A tile's data set. `key` is "generator:circle", "bundled:fish" or "own"."""

    key: str
    caption: str
    title: str
    definition: str


def choices() -> tuple[DataChoice, ...]:
    """All of them in the order of their tables; the last is the user's own data."""
    entries = [(f"generator:{e.name}", e.name, e.title, e.definition) for e in GENERATORS.values()]
    entries += [(f"bundled:{e.name}", e.name, e.title, e.definition) for e in BUNDLED.values()]
    made = [DataChoice(key, _CAPTIONS.get(key, name), title, text) for key, name, title, text in entries]
    own = DataChoice(OWN, "own…", "Your own data", "Open a CSV file, or type or paste a table.")
    return (*made, own)


def key_of(source: DataSource | None) -> str:
    """The tile that a source belongs to, "" for no data."""
    if isinstance(source, GeneratorSource):
        return f"generator:{source.name}"
    if isinstance(source, BundledSource):
        return f"bundled:{source.name}"
    return "" if source is None else OWN


def source_of(key: str, current: DataSource | None = None) -> GeneratorSource | BundledSource:
    """A choice as a source; a generator takes over the noise, share and number of points that the user has set."""
    where, _, name = key.partition(":")
    if where == "bundled":
        rows = len(BUNDLED.find(name).table().rows)
        return BundledSource(name, train_fraction=usual_share(rows))
    generator = GENERATORS.find(name)
    if not isinstance(current, GeneratorSource):
        return GeneratorSource(name, samples=generator.samples)
    was = GENERATORS.get(current.name)
    as_set = was is None or current.samples != was.samples
    return GeneratorSource(
        name,
        samples=current.samples if as_set else generator.samples,
        noise=current.noise,
        seed=current.seed,
        train_fraction=current.train_fraction,
    )


def usual_share(rows: int) -> float:
    """The share of rows that train where nobody has said."""
    return 1.0 if rows < FEW_ROWS else HELD_OUT


def file_name(source: FileSource) -> str:
    return source.path.replace("\\", "/").rsplit("/", 1)[-1]


def has_fixed_test(source: DataSource | None) -> bool:
    """Whether the data say themselves which rows test."""
    return isinstance(source, TableSource) and source.test_rows is not None
