"""Where a project's rows come from, in a file: JSON → DataSource with notes on what does not fit, and back."""

from __future__ import annotations

from typing import Any

from core.json_text import shown
from core.project import BundledSource, Cell, DataSource, FileSource, GeneratorSource, Row, TableSource
from core.reading import Fields, Notes, described

SOURCES = ("table", "generator", "file", "bundled")


def read_data(value: object, notes: Notes) -> DataSource | None:
    """Reads the value under "data"; None after noting that its kind of source is unknown."""
    fields = Fields(value, "data", notes)
    if not fields.is_object:
        return None
    source = fields.text("source")
    if source == "table":
        return TableSource(
            inputs=_columns(fields, "inputs"),
            targets=_columns(fields, "targets"),
            rows=_rows(fields, "rows") or (),
            test_rows=_rows(fields, "test_rows") if fields.has("test_rows") else None,
            classes=fields.texts("classes"),
            train_fraction=fields.number("train_fraction", TableSource.train_fraction),
            extra=fields.rest(),
        )
    if source == "generator":
        return GeneratorSource(
            name=fields.text("name"),
            samples=fields.whole("samples", GeneratorSource.samples),
            noise=fields.number("noise", GeneratorSource.noise),
            seed=fields.whole("seed", GeneratorSource.seed),
            train_fraction=fields.number("train_fraction", GeneratorSource.train_fraction),
            extra=fields.rest(),
        )
    if source == "file":
        return FileSource(
            path=fields.text("path"),
            inputs=fields.texts("inputs"),
            targets=fields.texts("targets"),
            classes=fields.texts("classes"),
            train_fraction=fields.number("train_fraction", FileSource.train_fraction),
            extra=fields.rest(),
        )
    if source == "bundled":
        return BundledSource(
            name=fields.text("name"),
            train_fraction=fields.number("train_fraction", BundledSource.train_fraction),
            extra=fields.rest(),
        )
    if source or not notes.problems:
        what = f"There is no data source named {shown(source)}."
        notes.problem("data.source", what, f"Write one of {', '.join(SOURCES)}.")
    return None


def data_to_json(data: DataSource) -> dict[str, Any]:
    """The value under "data", keys in the order of the contract."""
    document: dict[str, Any] = {"source": data.source}
    if isinstance(data, TableSource):
        document |= {"inputs": data.inputs, "targets": data.targets}
        if data.classes:
            document["classes"] = data.classes
        document["rows"] = data.rows
        if data.test_rows is not None:
            document["test_rows"] = data.test_rows
    elif isinstance(data, GeneratorSource):
        document |= {"name": data.name, "samples": data.samples, "noise": data.noise, "seed": data.seed}
    elif isinstance(data, FileSource):
        document["path"] = data.path
        document |= {key: getattr(data, key) for key in ("inputs", "targets", "classes") if getattr(data, key)}
    else:
        document["name"] = data.name
    return {**document, "train_fraction": data.train_fraction, **data.extra}


def _columns(fields: Fields, key: str) -> tuple[str, ...]:
    if fields.is_object and not fields.has(key):
        fields.notes.problem(fields.place(key), f"`{key}` is missing.", "List the names of the columns.")
    return fields.texts(key)


def _rows(fields: Fields, key: str) -> tuple[Row, ...] | None:
    value, where, notes = fields.take(key), fields.place(key), fields.notes
    if value is None and key == "test_rows":
        return None
    if not isinstance(value, list):
        notes.problem(where, f"`{key}` must be a list of rows, not {described(value)}.", "Write [[…], […]].")
        return None
    return tuple(_row(row, f"{where}[{index}]", notes) for index, row in enumerate(value))


def _row(value: object, where: str, notes: Notes) -> Row:
    if not isinstance(value, list):
        notes.problem(where, f"A row must be a list, not {described(value)}.", "Write […].")
        return ()
    cells: list[Cell] = []
    for column, cell in enumerate(value):
        if type(cell) in (int, float):
            cells.append(float(cell))
        elif isinstance(cell, str):
            cells.append(cell)
        else:
            what = f"Column {column} holds {described(cell)}, which is neither a number nor a text."
            notes.problem(where, what, "Give it a number, or leave the row out.")
            cells.append(0.0)
    return tuple(cells)
