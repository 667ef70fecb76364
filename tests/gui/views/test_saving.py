"""Views as files: vector pictures, tables, and what is said when they cannot be written."""

from __future__ import annotations

import csv
import errno
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog

from core.errors import UserError
from core.forward import forward
from core.gallery import locate
from core.probing import Plane
from core.project_file import read_project
from gui.errors import Report
from gui.rendering import render
from gui.views import VIEWS, View
from gui.views.health import HealthView
from gui.views.marks import target_colours
from gui.views.plot import Plot
from gui.views.saving import NumbersTable, write_csv
from tests.gui.small_disk import small_disk
from tests.gui.views.conftest import OpenSession, ShowView


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_view_is_saved_as_a_drawing_of_its_size(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1, activation="relu"), name)
    view.save_picture(tmp_path / "picture.svg")
    drawing = QSvgRenderer(str(tmp_path / "picture.svg"))
    assert drawing.isValid()
    assert drawing.viewBox().size() == view.size()


@pytest.mark.parametrize(
    "name", ["loss", "functions", "regions", "landscape", "weights", "health", "fields", "metrics"]
)
def test_the_menu_saves_numbers_with_a_name_for_each_column(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show_view(open_session(2, 3, 1, activation="relu"), name)
    path = tmp_path / "numbers.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    view._ask_and_save_numbers()
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    assert len(head) > 1
    assert all(len(row) == len(head) for row in rows)


def test_a_folder_that_is_not_there_is_reported(
    tmp_path: Path, open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "weights")
    reports: list[Report] = []
    session.reported.connect(reports.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "no" / "a.csv"), ""))
    view._ask_and_save_numbers()
    assert [report.level for report in reports] == ["error"]


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.svg", "a.csv"])
def test_a_disk_that_fills_up_leaves_the_older_file_as_it_was_and_is_named_as_the_reason(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view, path = show_view(session, "weights"), tmp_path / name
    path.write_text("older")
    reports: list[Report] = []
    session.reported.connect(reports.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    with small_disk():
        (view._ask_and_save_numbers if name.endswith(".csv") else view._ask_and_save)()
    assert (path.read_text(), list(tmp_path.iterdir())) == ("older", [path])
    assert [(report.level, report.path) for report in reports] == [("error", str(path))]
    assert os.strerror(errno.EFBIG) in reports[0].message


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_a_disk_that_fills_up_leaves_the_file_that_render_was_to_replace(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("older")
    with small_disk(), pytest.raises(UserError, match=os.strerror(errno.EFBIG)):
        render(read_project(locate("gallery:neuron")).project, "canvas", layer=None, size=(300, 200), out=path)
    assert (path.read_text(), list(tmp_path.iterdir())) == ("older", [path])


def test_a_name_that_says_no_format_is_an_error(tmp_path: Path, open_session: OpenSession, show_view: ShowView) -> None:
    view, path = show_view(open_session(2, 3, 1), "weights"), tmp_path / "a.b"
    with pytest.raises(UserError) as caught:
        view.save_picture(path)
    assert (caught.value.hint, caught.value.where) == ("Let it end in .png.", str(path))
    assert not path.exists()


def test_a_table_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(NumbersTable(("a", "b"), [(1, 0.5), (2, "x")]), path)
    assert path.read_text(encoding="utf-8").split() == ["a,b", "1,0.5", "2,x"]


@pytest.mark.parametrize("name", ["warp", "output", "regions"])
def test_a_vector_picture_has_every_point_as_a_shape_of_its_colour_within_its_frame(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 2, 1, activation="relu")
    view = show_view(session, name)
    path = tmp_path / "picture.svg"
    view.save_picture(path)
    text = path.read_text(encoding="utf-8")
    discs = re.findall(r"<(?:circle|ellipse)|<path [^>]*C", text)
    assert session.dataset is not None
    assert len(discs) >= len(session.dataset), "a disc for each example, and none is part of a picture"
    theme = view.themes.theme
    for colour in {target.lower() for target in target_colours(session.dataset, theme)}:
        assert colour in text
    plot = view.findChildren(Plot)[0] if name != "warp" else view.scene  # type: ignore[attr-defined]
    frame = plot.mapFromScene(plot.box.mapRectToScene(plot.box.boundingRect())).boundingRect()
    frame.translate(plot.viewport().mapTo(view, QPoint()))
    cuts = [
        [float(v) for v in cut] for cut in re.findall(r'd="M([\d.]+),([\d.]+) L([\d.]+),[\d.]+ L[\d.]+,([\d.]+)', text)
    ]
    spill = plot.box.spill  # so far a ring at the edge reaches
    wanted = (frame.left() - spill, frame.top() - spill, frame.right() + spill, frame.bottom() + spill)
    assert any(np.abs(np.subtract(cut, wanted)).max() < 3 for cut in cuts), "what leaves the frame is cut off"
    assert len(text) < 2_000_000
    assert theme.panel.lower() in text, "it has its ground, which a dark one needs"


def test_what_is_scrolled_out_of_a_list_is_cut_off_in_a_file(
    tmp_path: Path, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 8, 1, activation="relu")
    for unit in range(8):
        session.set_weight("biases", "h1", (unit,), -90.0)
    view = show_view(session, "health")
    assert isinstance(view, HealthView)
    shown = view.findings.viewport()
    assert view.findings.verticalScrollBar().maximum() > 0
    path = tmp_path / "picture.svg"
    view.save_picture(path)
    name = "{http://www.w3.org/2000/svg}"
    root = ElementTree.parse(path).getroot()
    cut = root.find(f".//{name}defs/{name}clipPath[@id='list-0']/{name}rect")
    assert cut is not None, "where else it is defined, some viewers draw it"
    corner = shown.mapTo(view, QPoint())
    assert [int(cut.get(key, "")) for key in ("x", "y", "width", "height")] == [
        *corner.toTuple(),
        *shown.size().toTuple(),
    ]
    framed = root.find(f".//{name}g[@clip-path='url(#list-0)']")
    assert framed is not None
    finding = view.findings.item(0).text().split(":")[0]
    assert finding in "".join(framed.itertext())
    framed.clear()
    assert finding not in "".join(root.itertext()), "it is drawn nowhere else"


def test_the_numbers_that_are_saved_are_those_of_the_network(open_session: OpenSession, show_view: ShowView) -> None:
    """Outputs over the plane, the affine map of each region, and a unit along a line: each against a forward pass."""
    session = open_session(2, 3, 1, activation="relu", output="identity")
    moment = session.moment
    assert moment.parameters is not None
    assert moment.dataset is not None
    assert moment.inputs is not None
    graph, parameters = moment.graph, moment.parameters

    def passed(inputs: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Of each layer that computes, z and a."""
        values = forward(graph, parameters, inputs)
        return {k: (v.pre_activation, v.activation) for k, v in values.items() if v.pre_activation is not None}

    output = table_of(show_view(session, "output"))
    rows = np.array(output.rows, float)
    np.testing.assert_allclose(rows[:, 2], passed(rows[:, :2])["y"][1][:, 0], atol=1e-5)

    functions = table_of(show_view(session, "functions"))
    columns = dict(zip(functions.columns, np.array(list(functions.rows), float).T, strict=True))
    inputs = np.tile(moment.inputs, (len(columns["input"]), 1)).astype(float)
    inputs[:, 0] = columns["input"]
    values = passed(inputs)
    for unit in range(3):
        np.testing.assert_allclose(columns[f"z h1 {unit + 1}"], values["h1"][0][:, unit], atol=1e-5)
        np.testing.assert_allclose(columns[f"a h1 {unit + 1}"], values["h1"][1][:, unit], atol=1e-5)

    health = table_of(show_view(session, "health"))
    over_all = passed(moment.dataset.inputs[moment.dataset.train].astype(float))
    for layer, unit, mean, *_ in health.rows:
        z = over_all[str(layer)][0][:, int(str(unit)) - 1]
        assert float(str(mean)) == pytest.approx(float(z.mean()), abs=1e-5)

    regions = table_of(show_view(session, "regions"))
    assert sum(float(str(row[1])) for row in regions.rows) == pytest.approx(area_of(moment.plane), rel=1e-6)
    across = {str(row[2]): np.array(row[3:], float) for row in regions.rows}
    for place in np.random.default_rng(0).uniform(-5, 5, (50, 2)):
        values = passed(place[None])
        pattern = "".join(str(int(z > 0)) for z in values["h1"][0][0])
        slope = across[pattern]
        assert slope[:2] @ place + slope[2] == pytest.approx(float(values["y"][1][0, 0]), abs=1e-4)


def table_of(view: View) -> NumbersTable:
    table = view.table()
    assert table is not None
    return NumbersTable(table.columns, [tuple(row) for row in table.rows])


def area_of(plane: Plane | None) -> float:
    assert plane is not None
    return (plane.x_range[1] - plane.x_range[0]) * (plane.y_range[1] - plane.y_range[0])
