"""Broken, hostile and strange files: each is refused in a sentence or opened, never a traceback, never touched."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.numerals import THIN
from core.problems import ProblemsError
from core.project_file import Opened, project_from_bytes, project_to_json, read_project
from tests.core.documents import XOR, XOR_TEXT, XOR_ZIP, changed, outcome, problems_of, refused, zipped


def paths_of(value: Any, path: str = "") -> list[str]:
    """Every place in a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, item in items:
        found += [f"{path}{key}", *paths_of(item, f"{path}{key}.")]
    return found


WRONG: list[Any] = [
    None,
    True,
    -1,
    1.5,
    1e300,
    10**30,
    "",
    "é\0'); import os",
    [],
    [[]],
    [[1], [1, 2]],
    {},
    {"a": [{}]},
]


@pytest.mark.parametrize("path", paths_of(XOR))
def test_a_wrong_type_anywhere_is_refused_or_opened(path: str) -> None:
    for value in WRONG:
        result = outcome(json.dumps(changed(path, value)).encode())
        if isinstance(result, ProblemsError):
            assert all(p.where and p.what and p.fix for p in result.problems)
            assert all(str(p).replace(THIN, "").isprintable() for p in result.problems)
        elif isinstance(result, Opened):
            again = project_to_json(result.project).encode()
            assert project_to_json(project_from_bytes(again, "").project).encode() == again


@settings(max_examples=400)
@given(
    st.sampled_from([XOR_TEXT.encode(), XOR_ZIP]),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4)), max_size=4),
    st.none() | st.integers(0, 10**6),
)
def test_any_bytes_are_opened_or_refused(valid: bytes, edits: list[tuple[int, bytes]], cut: int | None) -> None:
    data = bytearray(valid)
    for position, change in edits:
        start = position % len(data)
        data[start : start + len(change)] = change
    if cut is not None:
        del data[cut % len(data) :]
    outcome(bytes(data))


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"{", b"\xef\xbb\xbf"]))
def test_random_bytes_are_refused(data: bytes, start: bytes) -> None:
    with pytest.raises(UserError):
        project_from_bytes(start + data, "random")


def test_a_syntax_error_names_its_line() -> None:
    error = refused('{\n  "format": "netfold",\n  "version" 1\n}')
    assert isinstance(error, ProblemsError)
    assert error.problems[0].where == "line 3"


def test_a_truncated_text_says_that_it_ends_too_early() -> None:
    assert "too early" in refused(XOR_TEXT[:100].rsplit(":", 1)[0] + ":").message


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 500, "9" * 100_000])
@pytest.mark.parametrize(
    "path", ["graph.layers.1.units", "parameters.biases.y.0", "training.l1", "zz.deep", "journal.0"]
)
def test_numbers_that_are_not_finite_are_reported_with_their_place(path: str, number: str) -> None:
    document = changed("title", "t") | {"zz": {}}
    *steps, last = path.split(".")
    holder: Any = document
    for step in steps:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[int(last) if isinstance(holder, list) else last] = "HERE"
    error = refused(json.dumps(document).replace('"HERE"', number))
    assert isinstance(error, ProblemsError)
    *before, last = path.split(".")
    where = "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in (*before, last)).removeprefix(".")
    assert [p.where for p in error.problems] == [where]


def test_a_key_that_stands_twice_is_reported() -> None:
    error = refused(XOR_TEXT.replace('"title": "XOR"', '"title": "XOR", "title": "YOR"'))
    assert 'The key "title" stands twice' in error.message
    nested = refused(XOR_TEXT.replace('"id": "h"', '"id": "h", "id": "h"'))
    assert nested.where == "graph.layers[1]"


@pytest.mark.parametrize("depth", [65, 1000, 100_000, 1_000_000])
def test_deep_nesting_is_refused_at_once(depth: int) -> None:
    for bracket in ("[", '{"a":'):
        assert "nested" in refused('{"zz": ' + bracket * depth).message


def test_brackets_in_a_text_are_not_nesting() -> None:
    title = "[" * 1000 + '\\"{'
    assert project_from_bytes(json.dumps(changed("title", title)).encode(), "").project.title == title


def test_more_than_64_mib_of_json_are_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with open(path, "wb") as file:
        file.write(b'{"format": "netfold"')
        file.truncate(65 * 2**20)
    with pytest.raises(UserError, match="larger than 64 MiB"):
        read_project(path)
    assert "64 MiB" in refused(zipped({"project.json": b"{" + b" " * (65 * 2**20)})).message


def test_utf8_with_a_mark_opens_and_other_encodings_are_refused() -> None:
    assert project_from_bytes(b"\xef\xbb\xbf" + XOR_TEXT.encode(), "").warnings == ()
    refused(XOR_TEXT.encode("utf-16"))
    assert "UTF-8 (line 4)" in refused(XOR_TEXT.replace("XOR", "é").encode("latin-1")).message


def test_half_a_character_is_reported() -> None:
    assert refused(XOR_TEXT.replace('"XOR"', '"\\ud800"')).where == "title"


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"[]", b"3", b'"netfold"', b"null", b"{}", pickle.dumps(XOR), b"\x89PNG"]
)
def test_other_files_are_refused(data: bytes) -> None:
    refused(data)


def test_a_newer_version_is_refused_with_one_clear_line() -> None:
    for version in (2, 1.5, 10**30):
        problems = problems_of(changed("version", version) | {"graph": 7})
        assert [p.where for p in problems] == ["version"]
        assert "newer Netfold" in problems[0].fix


@pytest.mark.parametrize(
    "text", ['{"name": "my-package", "version": 9}', '{"nbformat": 4, "cells": []}', "[1, 2]", "null", "7"]
)
def test_a_file_of_something_else_is_told_to_be_no_project_and_nothing_more(text: str) -> None:
    error = refused(text)
    assert error.message.startswith("This is no Netfold project")
    assert "more)" not in error.message
    assert "that Netfold saved" in error.hint


@pytest.mark.parametrize(("key", "value"), [("format", "keras"), ("format", 3), ("version", 0), ("version", "1")])
def test_another_format_or_no_version_is_a_problem(key: str, value: Any) -> None:
    assert [p.where for p in problems_of(changed(key, value))] == [key]
