from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

import gui.panels.nodes as nodes
from gui.mime import node_kind
from gui.panels.nodes import NodesPanel, drag_pixmap
from gui.theme import ThemeHolder


@pytest.fixture
def panel(qtbot: QtBot) -> NodesPanel:
    shown = NodesPanel(ThemeHolder())
    qtbot.addWidget(shown)
    shown.resize(200, shown.sizeHint().height())
    shown.show()
    return shown


def test_dragging_a_tile_carries_its_kind(panel: NodesPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[str] = []

    class FakeDrag:
        def __init__(self, source: object) -> None:
            self.pixmap = QPixmap()

        def setMimeData(self, data: object) -> None:
            carried.append(node_kind(data))  # type: ignore[arg-type]

        def setPixmap(self, pixmap: QPixmap) -> None:
            assert not pixmap.isNull()

        def setHotSpot(self, spot: QPoint) -> None:
            assert spot.x() > 0

        def exec(self, action: Qt.DropAction) -> None:
            assert action is Qt.DropAction.CopyAction

    monkeypatch.setattr(nodes, "QDrag", FakeDrag)
    tile = panel.tiles["hidden"]
    qtbot.mousePress(tile, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.mouseMove(tile, QPoint(22, 20))
    assert carried == []  # a tremble is no drag
    qtbot.mouseMove(tile, QPoint(80, 30))
    assert carried == ["hidden"]


def test_enter_on_a_tile_asks_for_that_node(panel: NodesPanel, qtbot: QtBot) -> None:
    asked: list[str] = []
    panel.node_wanted.connect(asked.append)
    for kind in ("input", "hidden", "output"):
        panel.tiles[kind].setFocus()
        qtbot.keyClick(panel.tiles[kind], Qt.Key.Key_Return)
    assert asked == ["input", "hidden", "output"]


def test_a_double_click_asks_for_that_node(panel: NodesPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.node_wanted) as asked:
        qtbot.mouseDClick(panel.tiles["output"], Qt.MouseButton.LeftButton)
    assert asked.args == ["output"]


def test_every_tile_says_what_it_is_and_nothing_is_cut_off(panel: NodesPanel) -> None:
    panel.grab()
    for tile in panel.tiles.values():
        assert tile.accessibleName()
        assert "Enter" in tile.toolTip()
    assert panel.minimumSizeHint().width() <= 200


def test_the_drag_pixmap_follows_theme_and_scale(panel: NodesPanel) -> None:
    holder = ThemeHolder()
    light = drag_pixmap("input", "Input", holder, 1.0).toImage()
    holder.toggle()
    assert drag_pixmap("input", "Input", holder, 1.0).toImage() != light
    holder.set_scale(1.5)
    assert drag_pixmap("input", "Input", holder, 1.0).width() == pytest.approx(1.5 * light.width(), abs=1)
