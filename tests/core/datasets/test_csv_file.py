"""CSV files and pasted tables are read as a person would read them; what cannot be read is named by line and column."""

import contextlib
import csv
import io
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets import csv_file
from core.datasets.csv_file import parse_table, read_csv
from core.errors import UserError
from core.problems import ProblemsError

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    lambda word: word == word.strip() and word[0].isalpha() and word.lower() not in csv_file._MISSING
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def problems_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        parse_table(text)
    return [(problem.where, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(rows=st.lists(st.tuples(NUMBERS, NUMBERS, WORDS), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(delimiter: str, rows: list[tuple[float, float, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["a", "b", "kind"])
    writer.writerows([(repr(a), repr(b), word) for a, b, word in rows])
    table = parse_table(text.getvalue())
    assert table.columns == ("a", "b", "kind")
    assert table.rows == tuple(rows)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        table = parse_table(text)
    except UserError:
        return
    assert len(set(table.columns)) == len(table.columns)
    for row in table.rows:
        assert len(row) == len(table.columns)
        assert all(isinstance(cell, str) or math.isfinite(cell) for cell in row)


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(data)
    with contextlib.suppress(UserError):
        read_csv(file)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1.5,2\n",
        "a;b\n1.5;2\n",
        "a\tb\n1.5\t2\n",
        "a;b\n1,5;2\n",
        "a\tb\r\n1,5\t2\r\n",
        "a,b\r1.5,2\r",
        "a , b\n 1.5, 2",
    ],
)
def test_delimiter_and_decimal_comma_are_found(text: str) -> None:
    table = parse_table(text)
    assert (table.columns, table.rows) == (("a", "b"), ((1.5, 2.0),))


def test_a_comma_is_not_decimal_where_other_numbers_have_a_point() -> None:
    assert problems_of("a;b\n1.5;2\n2.5;3\n3.5;1,234\n") == [("line 4", "'1,234' in column 'b' is not a number.")]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends() -> None:
    table = parse_table('x,"the, ""name"""\n1,"a\nb"\n\n2,"c;d"\n')
    assert table.columns == ("x", 'the, "name"')
    assert table.rows == ((1.0, "a\nb"), (2.0, "c;d"))
    assert table.lines == (2, 5)


@pytest.mark.parametrize(
    ("text", "columns", "count"),
    [
        ("length,species\n1,bass\n", ("length", "species"), 1),
        ("1,2\n3,4\n", ("x1", "y"), 2),
        ("1,2,bass\n3,4,cod\n", ("x1", "x2", "y"), 2),
        ("label,0,1\n7,.5,.5\n", ("label", "0", "1"), 1),
        (",x,x\n0,1,2\n", ("column 1", "x", "x 2"), 1),
        ("x,x 2,x\n0,1,2\n", ("x", "x 2", "x 3"), 1),
    ],
)
def test_a_first_line_of_names_is_told_from_data(text: str, columns: tuple[str, ...], count: int) -> None:
    table = parse_table(text)
    assert table.columns == columns
    assert len(table.rows) == count


def test_blank_lines_and_a_delimiter_at_every_end_are_skipped() -> None:
    table = parse_table("\na,b,\n\n1,2,\n , ,\n3,4,\n\n")
    assert (table.columns, table.rows, table.lines) == (("a", "b"), ((1.0, 2.0), (3.0, 4.0)), (4, 6))


def test_every_bad_cell_is_named_by_line_and_column() -> None:
    text = "a,b,kind\n1,2,bass\n,2,cod\n3,4\n5,nan,bass\n6,7,\n8,x9,cod\n9,1e999,cod\n"
    assert problems_of(text) == [
        ("line 3", "The cell of column 'a' is empty."),
        ("line 4", "This line has 2 cells, not 3."),
        ("line 5", "'nan' in column 'b' is not a finite number."),
        ("line 6", "The cell of column 'kind' is empty."),
        ("line 7", "'x9' in column 'b' is not a number."),
        ("line 8", "'1e999' in column 'b' is not a number."),
    ]


def test_after_twenty_problems_the_rest_is_counted() -> None:
    problems = problems_of("a,b\n" + "1,2\n" * 3 + ",5\n" * 50)
    assert len(problems) == 21
    assert problems[-1] == ("the table", "… and 30 more of this kind.")


def test_a_quote_that_is_never_closed_is_named() -> None:
    assert "quotes" in problems_of('a,b\n1,"2\n3,4\n')[0][1]


@pytest.mark.parametrize("cell", ["1_000", "0x10", "٣", "1 000"])
def test_what_only_python_takes_for_a_number_is_a_word(cell: str) -> None:
    assert csv_file.number(cell) is None


def test_a_typographic_minus_is_a_minus() -> None:
    assert parse_table("a,b\n−1,2\n").rows == ((-1.0, 2.0),)


@pytest.mark.parametrize("text", ["", "\n\n", "a,b\n"])
def test_a_table_without_rows_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no rows"):
        parse_table(text)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("latin-1", b""), ("utf-16", b"")]
)
def test_files_of_every_usual_encoding_are_decoded(tmp_path: Path, encoding: str, mark: bytes) -> None:
    file = tmp_path / "fish.csv"
    file.write_bytes(mark + "Länge;Art\n1,5;Flunder\n".encode(encoding))
    table = read_csv(file)
    assert (table.columns, table.rows, table.name) == (("Länge", "Art"), ((1.5, "Flunder"),), "fish.csv")


def test_problems_of_a_file_carry_its_name(tmp_path: Path) -> None:
    file = tmp_path / "fish.csv"
    file.write_text("a,b\n1,2\n3\n")
    with pytest.raises(ProblemsError) as caught:
        read_csv(file)
    assert caught.value.problems[0].where == "fish.csv, line 3"


def test_a_missing_file_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        read_csv("none.csv")
    assert str(tmp_path / "none.csv") in str(caught.value)


def test_a_folder_a_workbook_and_a_large_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_csv(tmp_path)
    workbook = tmp_path / "fish.xlsx"
    workbook.write_bytes(b"PK\x03\x04 more")
    with pytest.raises(UserError, match="not a text file"):
        read_csv(workbook)
    monkeypatch.setattr(csv_file, "MAX_BYTES", 4)
    with pytest.raises(UserError, match="limit"):
        read_csv(workbook)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "MAX_ROWS", 3)
    assert len(parse_table("a,b\n" + "1,2\n" * 3).rows) == 3
    with pytest.raises(UserError, match="more than 3 rows"):
        parse_table("1,2\n" * 5)
