"""Columns of a table become inputs and targets, and a column of words becomes classes."""

import pytest

from core.datasets.columns import class_codes, table_source
from core.datasets.csv_file import parse_table
from core.problems import ProblemsError

FISH = parse_table("species,length,brightness,caught\nsalmon,7,4,1\nbass,5,6,2\nsalmon,8,3,10\n")


def problems_of(**columns: tuple[str, ...]) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        table_source(FISH, **columns)
    return [(problem.where, problem.what) for problem in caught.value.problems]


def test_the_last_column_is_the_target_unless_told_otherwise() -> None:
    source = table_source(parse_table("a,b,c\n1,2,3\n"))
    assert (source.inputs, source.targets, source.rows, source.classes) == (("a", "b"), ("c",), ((1, 2, 3),), ())


def test_chosen_columns_come_inputs_first_and_words_become_classes_in_order_of_appearance() -> None:
    source = table_source(FISH, inputs=("brightness", "length"), targets=("species",), train_fraction=0.5)
    assert source.rows == ((4, 7, "salmon"), (6, 5, "bass"), (3, 8, "salmon"))
    assert source.classes == ("salmon", "bass")
    assert source.train_fraction == 0.5


def test_all_columns_that_are_not_targets_are_inputs() -> None:
    assert table_source(FISH, targets=("species",)).inputs == ("length", "brightness", "caught")


def test_numbers_become_classes_in_ascending_order_when_asked() -> None:
    source = table_source(FISH, inputs=("length",), targets=("caught",), numbers_are_classes=True)
    assert source.classes == ("1", "2", "10")
    assert table_source(FISH, inputs=("length",), targets=("caught",)).classes == ()


def test_every_wrong_column_is_named() -> None:
    assert problems_of(inputs=("lenght", "species"), targets=("caught", "caught")) == [
        ("data.inputs", "There is no column 'lenght'."),
        ("data.inputs", "Column 'species' holds words ('salmon')."),
        ("data.targets", "Column 'caught' is named twice."),
        ("data.targets", "Column 'caught' is named twice."),
    ]
    assert problems_of(inputs=("length",), targets=("species", "caught"))[0][0] == "data.targets"
    assert problems_of(targets=("species", "length", "brightness", "caught"))[-1][0] == "data.inputs"


def test_of_a_column_with_numbers_and_words_a_word_is_shown() -> None:
    with pytest.raises(ProblemsError, match="'hello'"):
        table_source(parse_table("x,y,z\n1,2,0\n2,hello,1\n"), inputs=("x", "y"), targets=("z",))


def test_a_table_of_one_column_is_refused() -> None:
    with pytest.raises(ProblemsError, match="only one column"):
        table_source(parse_table("a\n1\n2\n"))


def test_a_column_where_every_row_says_something_else_is_no_column_of_classes() -> None:
    table = parse_table("a,name\n" + "".join(f"1,fish{i}\n" for i in range(1001)))
    with pytest.raises(ProblemsError, match="1001 different words"):
        table_source(table)


def test_a_class_is_meant_by_its_name_or_its_number_but_never_by_both() -> None:
    assert class_codes(("salmon", "bass")) == {"salmon": 0, "bass": 1, "0": 0, "1": 1}
    assert class_codes(("1", "2")) == {"1": 0, "2": 1}
    assert class_codes(("3.0", "7.0"))["7"] == 1
