from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.project import BundledSource, FileSource, GeneratorSource, Project, TableSource
from gui.document import Document
from gui.errors import Report
from gui.panels.data import DataPanel
from gui.panels.data_words import unbroken
from gui.session import Session
from gui.theme import ThemeHolder

GRAPH = Graph(
    (Layer("x", "input", 2, names=("x1", "x2")), Layer("y", "output", 1, Choice("tanh"))), (Connection("x", "y"),)
)
FISH = "length,brightness,species\n5.7,6.3,sea bass\n6.4,3.8,salmon\n7.1,4.4,salmon\n"


class Desk:
    """A panel on a project, and what it reports."""

    def __init__(self, qtbot: QtBot, project: Project) -> None:
        self.document = Document(project)
        self.session = Session(self.document)
        self.reports: list[Report] = []
        self.session.reported.connect(self.reports.append)
        self.panel = DataPanel(self.document, self.session, ThemeHolder())
        qtbot.addWidget(self.panel)
        self.panel.resize(200, 560)
        self.panel.show()

    def click(self, qtbot: QtBot, key: str) -> None:
        tile = self.panel.tiles.tiles[key]
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=tile.rect().center())

    def learn(self) -> None:
        """Puts parameters into the project, as training does."""
        project = self.document.project
        numbers = initial_parameters(project.graph, Choice("xavier_uniform"), 0)
        self.document.edit("Train", replace(project, parameters=numbers))


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot, Project(graph=GRAPH, data=GeneratorSource("circle")))
    yield made
    if made.panel.own.editor is not None:
        made.panel.own.editor.reject()
    made.session.close()


def shown(widget: QWidget) -> bool:
    return widget.isVisible()


def said(desk: Desk) -> str:
    """The line that says what is loaded; some of its blanks keep it together."""
    return desk.panel.line.text().replace("\u00a0", " ")


def test_the_tile_of_the_data_that_are_loaded_is_marked(desk: Desk) -> None:
    marked = [key for key, tile in desk.panel.tiles.tiles.items() if tile.isChecked()]
    assert marked == ["generator:circle"]
    assert said(desk) == "500 points, 2 inputs, 1 target (−1, 1)"


def test_a_click_on_a_tile_loads_its_data_as_one_step(desk: Desk, qtbot: QtBot) -> None:
    desk.click(qtbot, "generator:spiral")
    assert desk.document.project.data == GeneratorSource("spiral")
    assert desk.document.project.graph == GRAPH
    assert desk.panel.tiles.tiles["generator:spiral"].isChecked()
    desk.document.undo_stack.undo()
    assert desk.panel.tiles.tiles["generator:circle"].isChecked()


def test_every_tile_loads_data_that_the_network_can_train_on(desk: Desk, qtbot: QtBot) -> None:
    for key in list(desk.panel.tiles.tiles)[:-1]:
        desk.click(qtbot, key)
        assert desk.session.problems == ()
        assert not shown(desk.panel.notice) or desk.panel.notice.mend.text() == "Undo"


def test_arrow_keys_walk_through_the_tiles_and_enter_chooses(desk: Desk, qtbot: QtBot) -> None:
    first = desk.panel.tiles.tiles["generator:circle"]
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    qtbot.keyClick(desk.panel.tiles.tiles["generator:xor"], Qt.Key.Key_Down)
    plane = desk.panel.tiles.tiles["generator:plane"]
    assert plane.hasFocus()
    qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert desk.document.project.data == GeneratorSource("plane", samples=1200)


def test_noise_and_share_stay_when_another_generator_is_chosen(desk: Desk, qtbot: QtBot) -> None:
    source = GeneratorSource("circle", samples=500, noise=0.2, seed=7, train_fraction=0.8)
    desk.document.edit("Set", replace(desk.document.project, data=source))
    desk.click(qtbot, "generator:plane")
    assert desk.document.project.data == replace(source, name="plane", samples=1200)


def test_a_drag_of_a_knob_is_one_undo_step(desk: Desk, qtbot: QtBot) -> None:
    slider = desk.panel.knobs.noise.slider
    steps = desk.document.undo_stack.count()
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(8, middle))
    for x in (20, 30, 40):
        qtbot.mouseMove(slider, QPoint(x, middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(40, middle))
    first = desk.document.project.data
    assert isinstance(first, GeneratorSource)
    assert first.noise > 0.1
    assert desk.document.undo_stack.count() == steps + 1
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, middle))
    assert desk.document.undo_stack.count() == steps + 2
    desk.document.undo_stack.undo()
    assert desk.document.project.data == first
    assert slider.value() == round(100 * first.noise)


def test_only_knobs_that_apply_are_there(desk: Desk, qtbot: QtBot) -> None:
    knobs = desk.panel.knobs
    assert all(map(shown, (knobs.noise, knobs.share, knobs.points, desk.panel.resample)))
    assert knobs.share.slider.maximum() == 80  # 10 … 90
    desk.click(qtbot, "bundled:and")
    assert not any(map(shown, (knobs.noise, knobs.points, desk.panel.resample)))
    assert knobs.share.value.text() == "100 %"


def test_a_table_that_fixes_its_test_rows_has_no_share_to_turn(desk: Desk) -> None:
    table = TableSource(("x1", "x2"), ("y",), ((0.0, 0.0, 1.0),), ((1.0, 1.0, -1.0),))
    desk.document.edit("Set", replace(desk.document.project, data=table))
    assert not desk.panel.knobs.share.isEnabled()


def test_points_and_share_change_the_data_live(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(desk.panel.knobs.points.slider, Qt.Key.Key_Right)
    qtbot.keyClick(desk.panel.knobs.share.slider, Qt.Key.Key_Right)
    assert desk.document.project.data == GeneratorSource("circle", samples=600, train_fraction=0.51)
    assert said(desk).startswith("600 points")


def test_training_goes_on_after_a_knob_is_let_go_and_the_drag_is_one_step(desk: Desk, qtbot: QtBot) -> None:
    desk.session.play()
    qtbot.waitUntil(lambda: desk.session.moment.step > 3, timeout=30_000)
    slider = desk.panel.knobs.noise.slider
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, middle))
    qtbot.wait(300)
    qtbot.mouseMove(slider, QPoint(40, middle))
    assert not desk.session.is_running
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(40, middle))
    assert desk.document.undo_stack.count() == 2  # what was trained, and the drag
    qtbot.waitUntil(lambda: desk.session.is_running, timeout=5000)


def test_another_sample_changes_the_seed_alone(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(desk.panel.resample, Qt.MouseButton.LeftButton)
    assert desk.document.project.data == GeneratorSource("circle", seed=1)


def test_an_untrained_network_is_fitted_in_the_same_step_and_this_is_said(desk: Desk, qtbot: QtBot) -> None:
    steps = desk.document.undo_stack.count()
    desk.click(qtbot, "bundled:fish_three")
    assert desk.document.undo_stack.count() == steps + 1
    words = "1 → 3 outputs, softmax, cross-entropy"
    assert desk.reports[-1] == Report("info", f"Fitted the network to the data: {words}. Ctrl+Z undoes it.")
    assert said(desk) == "240 rows: length, brightness → species (3 classes)"
    desk.document.undo_stack.undo()
    assert desk.document.project.graph == GRAPH


def test_a_choice_that_resized_the_network_says_so_beside_the_tiles_and_offers_undo(desk: Desk, qtbot: QtBot) -> None:
    wide = replace(GRAPH, layers=(replace(GRAPH.layers[0], units=784, names=()), GRAPH.layers[1]))
    desk.document.open(Project(graph=wide), None)
    desk.click(qtbot, "generator:circle")
    assert desk.document.project.graph.input_units == 2
    assert shown(desk.panel.notice)
    assert "784 → 2 inputs" in desk.panel.notice.text.text()
    qtbot.mouseClick(desk.panel.notice.mend, Qt.MouseButton.LeftButton)
    assert desk.document.project.graph == wide
    assert desk.document.project.data is None
    assert not shown(desk.panel.notice)


def test_the_offer_to_undo_a_fit_ends_with_the_next_edit(desk: Desk, qtbot: QtBot) -> None:
    desk.click(qtbot, "bundled:fish_three")
    assert desk.panel.notice.mend.text() == "Undo"
    desk.learn()  # undo would take back this now
    assert not shown(desk.panel.notice)


def test_a_network_that_has_learned_is_fitted_only_by_the_button(desk: Desk, qtbot: QtBot) -> None:
    desk.learn()
    desk.click(qtbot, "bundled:fish_three")
    assert desk.document.project.graph == GRAPH
    assert shown(desk.panel.notice)
    assert desk.panel.notice.text.text() == "This data has 3 target classes, the network 1 output."
    qtbot.mouseClick(desk.panel.notice.mend, Qt.MouseButton.LeftButton)
    assert desk.document.project.graph.output_units == 3
    assert desk.document.project.parameters is not None
    assert desk.session.problems == ()
    assert not shown(desk.panel.notice)
    desk.document.undo_stack.undo()
    assert shown(desk.panel.notice)


def test_a_better_fit_is_offered_only_after_choosing_here_and_can_be_dismissed(desk: Desk, qtbot: QtBot) -> None:
    desk.learn()
    desk.document.edit("Elsewhere", replace(desk.document.project, data=BundledSource("or")))
    assert not shown(desk.panel.notice)
    desk.click(qtbot, "bundled:and")
    assert shown(desk.panel.notice)
    qtbot.mouseClick(desk.panel.notice.cross, Qt.MouseButton.LeftButton)
    assert not shown(desk.panel.notice)


def test_an_empty_canvas_is_offered_an_input_and_an_output(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Project())
    assert said(desk) == "No data yet."
    desk.click(qtbot, "bundled:fish_three")
    assert desk.document.project.graph == Graph()
    assert desk.panel.notice.mend.text() == "Draw input and output"
    qtbot.mouseClick(desk.panel.notice.mend, Qt.MouseButton.LeftButton)
    assert desk.session.problems == ()
    desk.session.close()


def test_a_csv_file_is_loaded_by_its_path_relative_to_the_project(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "caught.csv").write_text(FISH)
    desk.document.open(replace(desk.document.project, folder=str(tmp_path)), tmp_path / "a.netfold")
    desk.panel.open_csv(tmp_path / "rows" / "caught.csv")
    editor = desk.panel.own.editor
    assert editor is not None
    qtbot.mouseClick(editor.ok, Qt.MouseButton.LeftButton)
    data = desk.document.project.data
    assert data == FileSource("rows/caught.csv", ("length", "brightness"), ("species",))
    assert said(desk) == "caught.csv, 3 rows: length, brightness → species (2 classes)"
    assert desk.panel.tiles.tiles["own"].isChecked()
    assert desk.session.problems == ()


def test_a_csv_file_elsewhere_keeps_its_whole_path(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "caught.csv").write_text(FISH)
    desk.panel.open_csv(tmp_path / "caught.csv")
    editor = desk.panel.own.editor
    assert editor is not None
    editor.model.next_part(0)  # length: now a target
    editor.model.next_part(0)  # length: left out
    qtbot.mouseClick(editor.ok, Qt.MouseButton.LeftButton)
    data = desk.document.project.data
    assert data == FileSource(str(tmp_path / "caught.csv"), ("brightness",), ("species",))


def test_a_csv_file_that_was_edited_becomes_a_table(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "caught.csv").write_text(FISH)
    desk.panel.open_csv(tmp_path / "caught.csv")
    editor = desk.panel.own.editor
    assert editor is not None
    editor.model.setData(editor.model.index(0, 0), "9.5")
    qtbot.mouseClick(editor.ok, Qt.MouseButton.LeftButton)
    data = desk.document.project.data
    assert isinstance(data, TableSource)
    assert data.rows[0] == (9.5, 6.3, "sea bass")
    assert data.classes == ("sea bass", "salmon")


def test_a_file_that_cannot_be_read_is_reported(desk: Desk, tmp_path: Path) -> None:
    before = desk.document.project
    desk.panel.open_csv(tmp_path / "missing.csv")
    assert desk.reports[-1].level == "error"
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n3,oops\n4,\n5,6\n")
    desk.panel.open_csv(tmp_path / "bad.csv")
    assert "line 3" in desk.reports[-1].details
    assert "line 4" in desk.reports[-1].details
    assert desk.panel.own.editor is None
    assert desk.document.project == before


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_last_tile_opens_a_menu_of_ways_to_bring_data(desk: Desk, qtbot: QtBot) -> None:
    desk.click(qtbot, "own")
    menu = desk.panel.own.menu
    assert menu.isVisible()
    assert [a.text() for a in menu.actions()] == [
        "Open CSV…",
        "Type or paste a table…",
        "Edit this data as a table…",
    ]
    menu.close()


def test_data_that_cannot_be_read_say_why(desk: Desk) -> None:
    desk.document.edit("Set", replace(desk.document.project, data=FileSource("gone.csv")))
    assert "gone.csv" in said(desk)
    assert desk.panel.line.property("role") == "problem"


def test_generated_data_become_a_table_with_the_same_rows_and_split(desk: Desk, qtbot: QtBot) -> None:
    before = desk.session.dataset
    desk.panel.own.edit_table()
    editor = desk.panel.own.editor
    assert editor is not None
    qtbot.mouseClick(editor.ok, Qt.MouseButton.LeftButton)
    after = desk.session.dataset
    assert isinstance(desk.document.project.data, TableSource)
    assert before is not None
    assert after is not None
    assert after.inputs == pytest.approx(before.inputs, abs=1e-12)
    assert (after.train == before.train).all()


def test_what_was_typed_and_left_is_there_again_with_the_same_data(desk: Desk, qtbot: QtBot) -> None:
    own = desk.panel.own
    own.type_table()
    assert own.editor is not None
    own.editor.model.setData(own.editor.model.index(0, 0), "0.5")
    for _ in range(2):  # also where nothing was typed since
        own.editor.reject()
        assert "is kept" in desk.reports[-1].message
        own.type_table()
        assert own.editor is not None
        assert own.editor.model.sheet.rows[0][0] == "0.5"
    own.editor.reject()
    desk.click(qtbot, "bundled:fish")
    own.type_table()
    assert own.editor is not None
    assert own.editor.model.sheet.is_blank


def test_tables_are_looked_for_where_the_last_one_was(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    (tmp_path / "caught.csv").write_text(FISH)

    def ask(_parent: object, _title: str, folder: str, _kinds: str) -> tuple[str, str]:
        asked.append(folder)
        return str(tmp_path / "caught.csv"), ""

    monkeypatch.setattr("gui.panels.data_own.QFileDialog.getOpenFileName", ask)
    desk.panel.own.choose_csv()
    desk.panel.own.choose_csv()
    assert asked == [str(Path.home()), str(tmp_path)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_fits_its_rail_in_both_themes(desk: Desk, theme: str) -> None:
    desk.panel._holder.set(theme)
    assert desk.panel.minimumSizeHint().width() <= 200
    assert desk.panel.sizeHint().height() <= 412
    assert not desk.panel.grab().isNull()


def test_at_a_past_step_the_data_of_then_are_shown(desk: Desk, qtbot: QtBot) -> None:
    session, slider = desk.session, desk.panel.knobs.noise.slider

    def train() -> None:
        session.train_steps(60)
        qtbot.waitUntil(lambda: not session.is_running, timeout=20_000)

    train()
    noisy = replace(desk.document.project, data=GeneratorSource("circle", noise=0.3))
    desk.document.edit("Noise", noisy)
    train()
    assert slider.value() == 30
    session.travel.go(20)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=10_000)
    assert slider.value() == 0
    assert session.shown_dataset is not None
    assert session.shown_dataset is not session.dataset
    session.travel.go(100)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=10_000)
    assert slider.value() == 30
    session.travel.go(20)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=10_000)
    session.travel.leave()
    assert slider.value() == 30


def test_another_sample_at_a_past_step_is_one_of_the_data_of_then(desk: Desk, qtbot: QtBot) -> None:
    session = desk.session
    session.train_steps(60)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20_000)
    desk.document.edit("Noise", replace(desk.document.project, data=GeneratorSource("circle", noise=0.3)))
    session.train_steps(60)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20_000)
    session.travel.go(20)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=10_000)
    qtbot.mouseClick(desk.panel.resample, Qt.MouseButton.LeftButton)
    assert desk.document.project.data == GeneratorSource("circle", seed=1)
    assert len(session.travel.timeline.names) == 2


def test_of_the_settings_only_seed_and_loss_show_the_data_anew(desk: Desk) -> None:
    shown: list[str] = []
    desk.panel.tiles.mark = lambda key: shown.append(key)  # type: ignore[method-assign]
    for settings in ({"learning_rate": 0.2}, {"batch_size": 3}, {"seed": 5}, {"loss": Choice("hinge")}):
        project = desk.document.project
        training = replace(project.training_or_default, **settings)
        desk.document.edit("Setting", replace(project, training=training))
        assert len(shown) == ("seed" in settings) + 2 * ("loss" in settings)


def test_the_line_breaks_between_its_parts_and_never_in_brackets() -> None:
    assert [part.replace("\u00a0", " ") for part in unbroken("500 points, 1 target (−1, 1)").split(" ")] == [
        "500 points,",
        "1 target (−1, 1)",
    ]
    assert unbroken("length, brightness → species (2 classes)").split(" ")[-2:] == [
        "→\u00a0species",
        "(2\u00a0classes)",
    ]
