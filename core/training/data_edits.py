"""Data that change while a run goes on: the journal keeps what they were, so that the past can be computed again.

The rows of a run's present are the project's. A journal's entry "data" keeps the source that was in force before it;
between two such entries lies an era, whose rows come from one source under the settings that the era began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.data_file import data_to_json, read_data
from core.datasets.dataset import Dataset
from core.datasets.of_project import rows_of
from core.errors import UserError
from core.numerals import grouped
from core.project import DataSource, Progress, Project, TableSource
from core.reading import Notes
from core.training.journal import belongs, data_entry, newest_training
from core.training.prepared import rows_digest

CELLS = 50_000  # of a table that one entry keeps
ALL_CELLS = 500_000  # of all tables that a journal keeps: some 5 MB of JSON
_OTHER = "Other data"  # where nothing shorter tells what became of them


def with_data_edit(before: Project, after: Project, text: str = "") -> Project:
    """`after`, with the change of its data noted in its journal; unchanged where no run of its drawing is under way.

    Args:
        before: the project right before the edit, whose data are kept.
        text: what was done, for the time line ("Moved a point"); made up where it is empty.
    """
    if before.data == after.data or before.data is None or after.data is None or not belongs(after):
        return after
    step = (after.progress or Progress()).step
    kept: Any = kept_source(before.data, after.journal)
    journal, last = after.journal, after.journal[-1]
    if last["change"] == "data" and last["step"] == step:  # dragging a point: one change, not a hundred
        journal, kept = journal[:-1], last.get("before")
        if kept == kept_source(after.data, journal):
            return replace(after, journal=journal)
        first = read_data(kept, Notes()) if kept is not None else None
        if first is not None and (not text or text != last.get("text")):  # all of it, not its last move alone
            whole = described_change(first, after.data)
            text = text if text and whole == _OTHER else whole
    entry = data_entry(step, before=kept, rows=None, text=text or described_change(before.data, after.data))
    return replace(after, journal=(*journal, entry))


def noted_rows(journal: list[Any], project: Project, rows: str, step: int) -> list[Any]:
    """The journal of a run that goes on with rows of that fingerprint: an entry more where it tells of others.

    A data edit that has no fingerprint yet gets it. Rows that differ because a setting does (the seed splits them, the
    loss wants other classes) come from the project's own source; others changed outside of Netfold.
    """
    told = next(entry for entry in reversed(journal) if entry["change"] in ("start", "data"))
    if told.get("rows") == rows:
        return journal
    if "rows" in told:
        kept = kept_source(project.data, journal) if project.data is not None else None
        return [*journal, data_entry(step, before=kept, rows=rows, text="Other rows")]
    if told["change"] == "start":  # written before journals knew their rows
        return journal
    # Settings may have changed after the edit; its rows are those that the settings of now give.
    return [*(entry for entry in journal if entry is not told), {**told, "rows": rows}]


def kept_source(source: DataSource, journal: tuple[Any, ...] | list[Any]) -> dict[str, Any] | None:
    """A source as a journal keeps it, None where that would be too much."""
    used = sum(_cells(entry.get("before") or {}) for entry in journal)
    cells = 0
    if isinstance(source, TableSource):
        cells = (len(source.rows) + len(source.test_rows or ())) * (len(source.inputs) + len(source.targets))
    return None if cells > CELLS or used + cells > ALL_CELLS else plain(data_to_json(source))


@dataclass(frozen=True)
class Era:
    """A stretch of a run with the same data.

    Attributes:
        entries: how many entries of the journal lie before its updates.
        project: whose source and settings its rows come from; data None where they are lost.
        rows: their fingerprint, None where the journal does not say.
    """

    entries: int
    project: Project
    rows: str | None

    def dataset(self) -> Dataset:
        """The rows.

        Raises:
            UserError: they are gone, or others than they were.
        """
        if self.project.data is None:
            raise UserError("The data of that time were too many to keep.", hint="Only stored places can be shown.")
        found = rows_of(self.project)
        if self.rows is not None and rows_digest(found) != self.rows:
            what = "The data of that time have changed since, outside of Netfold."
            raise UserError(what, hint="Only stored places can be shown.")
        return found


def eras(project: Project) -> list[Era]:
    """The eras of a project's run, in order; the last one's source is the project's own."""
    journal = project.journal
    begins = [i for i, entry in enumerate(journal) if entry["change"] in ("start", "data")]
    result: list[Era] = []
    for number, begin in enumerate(begins):
        if number + 1 < len(begins):
            told = journal[begins[number + 1]].get("before")
            source = read_data(told, Notes()) if told is not None else None
        else:
            source = project.data
        settings = newest_training(journal[: begin + 1])
        then = replace(project, data=source, training=settings, parameters=None, progress=None, journal=())
        result.append(Era(begin + 1, then, journal[begin].get("rows")))
    return result


def described_change(before: DataSource, after: DataSource) -> str:
    """What became of the data, in a few words."""
    if isinstance(before, TableSource) and isinstance(after, TableSource):
        difference = len(after.rows) - len(before.rows)
        if difference:
            count = abs(difference)
            return f"{grouped(count)} {'row' if count == 1 else 'rows'} {'added' if difference > 0 else 'removed'}"
        count = sum(a != b for a, b in zip(before.rows, after.rows, strict=True))
        if count:
            return f"{grouped(count)} {'row' if count == 1 else 'rows'} changed"
    old, new = data_to_json(before), data_to_json(after)
    keys = [key for key in new if old.get(key) != new[key] and key != "rows"]
    if before.source == after.source and len(keys) == 1 and isinstance(new[keys[0]], int | float | str):
        return f"data: {keys[0].replace('_', ' ')} {_short(old.get(keys[0]))} → {_short(new[keys[0]])}"
    return _OTHER


def plain(value: Any) -> Any:
    """A frozen value as JSON's lists and dicts."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def _cells(source: Mapping[str, Any]) -> int:
    rows = [*source.get("rows", ()), *source.get("test_rows", ())]
    return sum(len(row) for row in rows)


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
