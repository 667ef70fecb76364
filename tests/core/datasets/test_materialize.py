"""Each kind of data source becomes a data set, and what is wrong with one is said by its place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.datasets.dataset import Dataset
from core.datasets.materialize import describe_generators, find_file, materialize
from core.errors import UserError
from core.problems import ProblemsError
from core.project import BundledSource, DataSource, FileSource, GeneratorSource, TableSource

FISH = TableSource(
    ("length",), ("species",), ((7.0, "salmon"), (5.0, "bass"), (8.0, 0.0), (4.0, 1.0)), classes=("salmon", "bass")
)


def made(source: DataSource, *, outputs: int | None = 1, signs: bool = False, seed: int = 0) -> Dataset:
    return materialize(source, folder="", seed=seed, outputs=outputs, signs=signs)


def problems_of(source: DataSource) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        made(source)
    return [problem.where for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("outputs", "signs", "targets", "names"),
    [
        (1, False, [[0], [1], [0], [1]], ("species",)),
        (1, True, [[-1], [1], [-1], [1]], ("species",)),
        (2, False, [[1, 0], [0, 1], [1, 0], [0, 1]], ("salmon", "bass")),
        (3, False, [[1, 0], [0, 1], [1, 0], [0, 1]], ("salmon", "bass")),
        (None, True, [[1, 0], [0, 1], [1, 0], [0, 1]], ("salmon", "bass")),
    ],
)
def test_a_class_column_becomes_what_the_outputs_need(
    outputs: int | None, signs: bool, targets: list[list[int]], names: tuple[str, ...]
) -> None:
    data = made(FISH, outputs=outputs, signs=signs)
    assert data.targets.tolist() == targets
    assert data.target_names == names
    assert data.classes == ("salmon", "bass")
    assert data.class_index().tolist() == [0, 1, 0, 1]


def test_one_hot_columns_stay_as_they_are_written() -> None:
    rows = ((7.0, 1.0, 0.0), (5.0, 0.0, 1.0))
    data = made(TableSource(("length",), ("a", "b"), rows, classes=("salmon", "bass")), outputs=2)
    assert data.targets.tolist() == [[1, 0], [0, 1]]
    assert data.target_names == ("a", "b")


def test_test_rows_follow_the_rows_and_fix_the_test_set() -> None:
    data = made(replace(FISH, test_rows=((9.0, "bass"),), train_fraction=0.5))
    assert data.train.tolist() == [0, 1, 2, 3]
    assert data.test.tolist() == [4]
    assert data.inputs[4] == 9
    assert made(replace(FISH, test_rows=())).test.tolist() == []


def test_a_table_is_split_by_seed_and_keeps_its_order() -> None:
    source = TableSource(("x",), ("y",), tuple((float(i), 0.0) for i in range(100)), train_fraction=0.75)
    first, other = made(source, seed=1), made(source, seed=2)
    assert (len(first.train), len(first.test)) == (75, 25)
    assert first.inputs[:, 0].tolist() == list(range(100))
    assert not np.array_equal(first.train, other.train)


def test_a_table_without_targets_has_no_target_columns() -> None:
    data = made(TableSource(("x",), (), ((1.0,),)))
    assert data.targets.shape == (1, 0)
    assert data.target_kind == "values"


def test_every_wrong_cell_is_named_by_its_row() -> None:
    rows = ((1.0, "salmon"), (2.0, "trout"), (3.0,), ("four", "bass"), (float("nan"), "bass"), (5.0, 2.0))
    source = replace(FISH, rows=rows, test_rows=((1.0, 0.5),))
    assert problems_of(source) == [*(f"data.rows[{i}]" for i in range(1, 6)), "data.test_rows[0]"]
    many = problems_of(replace(FISH, rows=((1.0, "trout"),) * 30))
    assert len(many) == 21


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (replace(FISH, rows=()), "data.rows"),
        (replace(FISH, inputs=()), "data.inputs"),
        (replace(FISH, targets=("a", "b", "c")), "data.targets"),
        (replace(FISH, classes=("a", "a")), "data.classes"),
        (replace(FISH, classes=tuple(f"c{i}" for i in range(1001))), "data.classes"),
        (replace(FISH, rows=((1.0, "c1"),) * 200_000, classes=tuple(f"c{i}" for i in range(1000))), "data.rows"),
        (replace(FISH, train_fraction=0.0), "data.train_fraction"),
        (replace(FISH, train_fraction=float("nan")), "data.train_fraction"),
        (GeneratorSource("circle", samples=0), "data.samples"),
        (GeneratorSource("circle", noise=0.6), "data.noise"),
        (GeneratorSource("circle", seed=-1), "data.seed"),
    ],
)
def test_what_is_wrong_with_a_source_is_said_by_its_place(source: DataSource, place: str) -> None:
    assert problems_of(source) == [place]


def test_a_generator_is_drawn_by_its_own_seed_and_split_by_that_of_training() -> None:
    source = GeneratorSource("spiral", samples=60, noise=0.1, seed=3, train_fraction=0.5)
    first, other = made(source, seed=1), made(source, seed=2)
    assert np.array_equal(first.inputs, other.inputs)
    assert not np.array_equal(first.train, other.train)
    assert not np.array_equal(first.inputs, made(replace(source, seed=4), seed=1).inputs)
    assert first.input_ranges == ((-6, 6), (-6, 6))


@pytest.mark.parametrize("source", [GeneratorSource("circel"), BundledSource("fisch")])
def test_an_unknown_name_is_answered_with_the_nearest(source: DataSource) -> None:
    with pytest.raises(UserError, match=r"circle|fish"):
        made(source)


def test_a_file_is_found_beside_the_project_before_the_shipped_ones(tmp_path: Path) -> None:
    assert len(materialize(FileSource("fish.csv"), folder=tmp_path, seed=0, outputs=1)) == 240
    (tmp_path / "fish.csv").write_text("a,b\n1,2\n")
    data = materialize(FileSource("fish.csv"), folder=tmp_path, seed=0, outputs=1)
    assert (data.input_names, data.targets.tolist()) == (("a",), [[2.0]])
    assert find_file(str(tmp_path / "other.csv"), folder="elsewhere") == tmp_path / "other.csv"


def test_a_missing_file_is_named_in_full(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        materialize(FileSource("data/fish.csv"), folder=tmp_path, seed=0, outputs=1)
    assert str(tmp_path / "data" / "fish.csv") in str(caught.value)


def test_an_unknown_class_in_a_file_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "catch.csv").write_text("length,species\n7,salmon\n\n5,trout\n")
    source = FileSource("catch.csv", classes=("salmon", "bass"))
    with pytest.raises(ProblemsError) as caught:
        materialize(source, folder=tmp_path, seed=0, outputs=1)
    assert caught.value.problems[0].where == "catch.csv, line 4"


def test_every_generated_and_bundled_set_is_described_with_its_ranges_and_labels() -> None:
    described = {entry["name"]: entry for entry in describe_generators()}
    assert described["circle"]["labels"] == [-1, 1]
    assert described["plane"]["kind"] == "regression"
    assert described["circle"]["input_ranges"] == [[-6, 6], [-6, 6]]
    assert described["and"]["labels"] == [0, 1]
    assert described["fish_three"]["labels"] == ["salmon", "sea bass", "sturgeon"]
    assert described["fish"]["targets"] == ["species"]
