"""Hostile and damaged zips and tensors: refused in a sentence, with nothing unpacked to the disk."""

from __future__ import annotations

import io
import json
import os
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from core.project_file import project_from_bytes
from tests.core.documents import XOR_TEXT, refused, zipped


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
