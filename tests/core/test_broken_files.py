"""Broken, hostile and strange files: each is refused in a sentence or opened, never a traceback, never touched."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.problems import Problem, ProblemsError
from core.project_file import Opened, project_from_bytes, project_to_bytes, project_to_json, read_project

XOR: dict[str, Any] = {
    "format": "netfold",
    "version": 1,
    "title": "XOR",
    "graph": {
        "layers": [
            {"id": "x", "kind": "input", "units": 2, "names": ["x1", "x2"]},
            {"id": "h", "kind": "hidden", "units": 2, "activation": {"name": "leaky_relu", "slope": 0.2}},
            {"id": "y", "kind": "output", "units": 1, "activation": "sigmoid"},
        ],
        "connections": [{"source": "x", "target": "h"}, {"source": "h", "target": "y", "mask": [[1, 0]]}],
    },
    "parameters": {
        "weights": {"x->h": [[1, 1], [1, 1]], "h->y": [[1, 0]]},
        "biases": {"h": [0, -1], "y": [-0.5]},
    },
    "data": {"source": "table", "inputs": ["x1", "x2"], "targets": ["y"], "rows": [[0, 0, 0], [0, 1, 1]]},
    "training": {"loss": "binary_cross_entropy", "optimizer": {"name": "adam", "eps": 1e-6}, "batch_size": 2},
    "layout": {"x": [0, 0], "h": [200, 0], "y": [400, 0]},
    "progress": {"step": 2, "epoch": 1, "position": 0, "optimizer": {"exp_avg": [0.1, 0.2], "step": 2}},
    "journal": [{"step": 0}],
}
XOR_TEXT = json.dumps(XOR, indent=1)
XOR_ZIP = project_to_bytes(project_from_bytes(XOR_TEXT.encode(), "").project)


def refused(data: bytes | str) -> UserError:
    """The error of bytes that must not open."""
    with pytest.raises(UserError) as caught:
        project_from_bytes(data.encode() if isinstance(data, str) else data, "broken.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    return caught.value


def problems_of(document: Any) -> tuple[Problem, ...]:
    error = refused(json.dumps(document))
    assert isinstance(error, ProblemsError), error
    return error.problems


def changed(path: str, value: Any) -> dict[str, Any]:
    """The example with one value replaced: "graph.layers.1.units"."""
    document = json.loads(XOR_TEXT)
    *steps, last = path.split(".")
    holder: Any = document
    for step in steps:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[int(last) if isinstance(holder, list) else last] = value
    return document


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return buffer.getvalue()


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
        data = json.dumps(changed(path, value)).encode()
        try:
            result = project_from_bytes(data, "")
        except UserError as error:
            assert str(error)
            if isinstance(error, ProblemsError):
                assert all(p.where and p.what and p.fix and "\n" not in str(p) for p in error.problems)
        else:
            again = project_to_json(result.project).encode()
            assert project_to_json(project_from_bytes(again, "").project).encode() == again


@settings(deadline=None, max_examples=400)
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
    try:
        assert isinstance(project_from_bytes(bytes(data), "fuzzed"), Opened)
    except UserError as error:
        assert str(error)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"{", b"\xef\xbb\xbf"]))
def test_random_bytes_are_refused(data: bytes, start: bytes) -> None:
    with pytest.raises(UserError):
        project_from_bytes(start + data, "random")


@pytest.mark.parametrize("name", ["a.json", "a.netfold"])
def test_a_file_that_is_refused_is_untouched(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = XOR_ZIP[:-30] if name == "a.netfold" else XOR_TEXT[:-30].encode()
    path.write_bytes(data)
    before = path.stat()
    with pytest.raises(UserError):
        read_project(path)
    after = path.stat()
    assert path.read_bytes() == data
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert os.listdir(tmp_path) == [name]


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
    assert [p.where for p in error.problems] == [path.replace(".0", "[0]").replace(".1", "[1]").replace("[1]1", ".l1")]


def test_a_key_that_stands_twice_is_reported() -> None:
    error = refused(XOR_TEXT.replace('"title": "XOR"', '"title": "XOR", "title": "YOR"'))
    assert 'The key "title" stands twice' in error.message
    nested = refused(XOR_TEXT.replace('"id": "h"', '"id": "h", "id": "h"'))
    assert nested.where == "graph.layers[1]"


@pytest.mark.parametrize("depth", [65, 1000, 100_000, 5_000_000])
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


@pytest.mark.parametrize(("key", "value"), [("format", "keras"), ("format", 3), ("version", 0), ("version", "1")])
def test_another_format_or_no_version_is_a_problem(key: str, value: Any) -> None:
    assert [p.where for p in problems_of(changed(key, value))] == [key]


@pytest.mark.parametrize("kind", ["feature", "merge"])
def test_kinds_that_are_reserved_say_so(kind: str) -> None:
    problems = problems_of(changed("graph.layers.1.kind", kind))
    assert (problems[0].where, problems[0].what) == ("h", f'The kind "{kind}" is not in this version yet.')


@pytest.mark.parametrize("layer_id", ["__import__('os').system('true')", "a b", "1", "x\n", "", "é"])
def test_an_id_that_would_be_code_is_refused(layer_id: str) -> None:
    assert any(p.what == "This id cannot be used." for p in problems_of(changed("graph.layers.1.id", layer_id)))


def test_every_problem_is_told_at_once() -> None:
    document = changed("graph.layers.1.activation", "rellu")
    document["graph"]["connections"] += [{"source": "y", "target": "q"}, {"source": "x", "target": "h"}]
    document["parameters"]["weights"]["x->h"] = [[1], [1, 2]]
    document["data"]["rows"] = [[0, 0, 0], [0, "a", 1], [0, 1], [0, None, 1]]
    document["training"] |= {"batch_size": "ten", "shuffle": 1}
    document["layout"]["h"] = [1]
    wheres = [p.where for p in problems_of(document)]
    assert set(wheres) == {
        "h", "y->q", "x->h", "parameters.weights.x->h", "data.rows[3]", "training.batch_size", "training.shuffle", "layout.h"
    }  # fmt: skip
    mended = json.loads(json.dumps(document))
    mended["data"]["rows"].pop()
    assert {"data.rows[1]", "data.rows[2]"} <= {p.where for p in problems_of(mended)}


def test_problems_beside_a_damaged_layer_are_told_too() -> None:
    document = changed("graph.layers.1.units", "two")
    document["graph"]["layers"].append({"id": "z", "kind": "hidden", "units": 0})
    assert [(p.where, p.what) for p in problems_of(document)] == [
        ("h", '`units` must be a whole number, not the text "two".'),
        ("z", "The layer has 0 units."),
        ("z", "No input reaches z."),
    ]


def test_unfinished_drawings_are_opened() -> None:
    document = changed("graph.connections", [])
    del document["parameters"]
    assert project_from_bytes(json.dumps(document).encode(), "").project.graph.connections == ()


def test_absurd_units_are_a_problem_before_anything_is_allocated() -> None:
    document = changed("graph.layers.0.units", 10**15)
    document["graph"]["layers"][1]["units"] = 10**12
    assert {p.where for p in problems_of(document)} >= {"x", "h"}


def test_rows_name_their_row_and_column() -> None:
    problems = problems_of(changed("data.rows", [[0, 0, 0], [0, "a", 1], [1, 0]]))
    assert [(p.where, p.what) for p in problems] == [
        ("data.rows[1]", 'The column x2 holds the text "a", not a number.'),
        ("data.rows[2]", "The row has 2 entries for 3 columns."),
    ]


def test_a_million_problems_are_not_printed() -> None:
    problems = problems_of(changed("data.rows", [[None]] * 20_000))
    assert len(problems) <= 1001
    assert "more problems" in problems[-1].what


@pytest.mark.parametrize("part", ["parameters.weights.x->h.0.0", "parameters.biases.y.0"])
def test_a_number_too_large_for_float32_is_a_problem(part: str) -> None:
    assert "float32" in problems_of(changed(part, 1e39))[0].what


# Zip archives


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", XOR_TEXT)
        with archive.open("zeros", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(bytes(2**20))
    data = buffer.getvalue()
    assert project_from_bytes(data, "").warnings  # 300 MiB in an unknown part: it stays packed
    start = data.rindex(b"PK\x01\x02")
    lying = data[: start + 24] + struct.pack("<I", 2**32 - 2) + data[start + 28 :]
    began = time.monotonic()
    assert "2 GiB" in refused(lying).message
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("declared", [5, 10_000])
def test_a_part_that_lies_about_its_size_is_refused(declared: int) -> None:
    data = bytearray(zipped({"project.json": XOR_TEXT.encode()}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature) + offset
        data[start : start + 4] = struct.pack("<I", declared)
    refused(bytes(data))


def test_thousands_of_parts_are_refused_at_once() -> None:
    assert "1000 parts" in refused(zipped({f"part{i}": b"" for i in range(3000)})).message


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/passwd", "..\\evil", "C:\\evil"])
def test_parts_that_point_outside_are_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "outside" in refused(zipped({"project.json": XOR_TEXT.encode(), name: b"x"})).message
    assert os.listdir(tmp_path) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.json", XOR_TEXT)
        archive.writestr("project.json", "{}")
    assert "twice" in refused(buffer.getvalue()).message


def _with_bytes(offset: int, value: int) -> bytes:
    """A zip whose flags (6) or compression (8) are changed in both headers."""
    data = bytearray(zipped({"project.json": XOR_TEXT.encode()}))
    data[data.index(b"PK\x03\x04") + offset] = value
    data[data.index(b"PK\x01\x02") + offset + 2] = value
    return bytes(data)


def test_encrypted_and_unknown_compression_are_refused() -> None:
    assert "encrypted" in refused(_with_bytes(6, 1)).message
    assert "damaged" in refused(_with_bytes(8, 99)).message


def test_a_zip_of_something_else_is_refused() -> None:
    assert "no Netfold project" in refused(zipped({"word/document.xml": b"<a/>"})).message
    assert "no Netfold project" in refused(zipped({})).message


def test_unknown_parts_are_warned_about() -> None:
    result = project_from_bytes(zipped({"project.json": XOR_TEXT.encode(), "notes.txt": b"hello"}), "")
    assert result.warnings == ('The part "notes.txt" is not known and will not be saved.',)


def _tensors(**arrays: Any) -> Callable[[], bytes]:
    def make() -> bytes:
        return safetensors.numpy.save({name.replace("__", "/").replace("_to_", "->"): a for name, a in arrays.items()})

    return make


def _header(text: bytes, body: bytes = b"") -> Callable[[], bytes]:
    return lambda: struct.pack("<Q", len(text)) + text + body


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"\xff" * 8,
        lambda: struct.pack("<Q", 2**62) + b"{}",
        _header(b"{"),
        _header(b'{"biases/h":{"dtype":"F32","shape":[2],"data_offsets":[0,80]}}', bytes(8)),
        _header(b'{"biases/h":{"dtype":"F32","shape":[200],"data_offsets":[0,8]}}', bytes(8)),
        _header(b'{"biases/h":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}', bytes(8)),
        _header(b'{"biases/h":{"dtype":"pickle","shape":[2],"data_offsets":[0,8]}}', bytes(8)),
        _header(b"[" * 100_000),
        _tensors(biases__h=np.zeros(2, np.int64)),
        _tensors(biases__h=np.zeros((2, 1), np.float32)),
        _tensors(biases__h=np.array([0, np.nan], np.float32)),
        _tensors(biases__h=np.zeros(0, np.float32)),
        _tensors(biases__h=np.array(0, np.float32)),
        _tensors(weights__x_to_h=np.array([[1, 1], [1, np.inf]], np.float32)),
        _tensors(nonsense=np.zeros(2, np.float32)),
        _tensors(layers__h=np.zeros(2, np.float32)),
        _tensors(weights__=np.zeros((2, 2), np.float32)),
    ],
)
def test_tensors_that_lie_or_do_not_belong_are_refused(make: Callable[[], bytes]) -> None:
    bare = json.loads(XOR_TEXT)
    del bare["parameters"]
    text = json.dumps(bare).encode()
    refused(zipped({"project.json": text, "parameters.safetensors": make()}))


def test_parameters_in_two_places_are_refused() -> None:
    part = safetensors.numpy.save({"biases/h": np.zeros(2, np.float32)})
    assert "own part" in refused(zipped({"project.json": XOR_TEXT.encode(), "parameters.safetensors": part})).message


# Paths


def test_paths_that_are_no_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "file").write_text("x")
    cases = {
        tmp_path: "folder",
        tmp_path / "pipe": "ordinary file",
        "/dev/zero": "ordinary file",
        tmp_path / "round": "back to itself",
        tmp_path / "dangling": "no such file",
        tmp_path / "none.json": "no such file",
        tmp_path / "file" / "x.json": "no such file",
        "a\0b": "cannot be read",
        "n" * 5000: "cannot be read",
    }
    for path, part in cases.items():
        with pytest.raises(UserError, match=part):
            read_project(path)


def test_a_link_to_a_project_opens(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text(XOR_TEXT, encoding="utf-8")
    (tmp_path / "link.netfold").symlink_to("real.json")
    assert read_project(tmp_path / "link.netfold").project.title == "XOR"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    path.write_text(XOR_TEXT)
    path.chmod(0)
    with pytest.raises(UserError, match="may not read"):
        read_project(path)
