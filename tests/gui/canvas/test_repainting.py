"""What is on the screen is what a fresh painting would show: nothing of an older picture is left behind."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter, QPicture
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from core.arrays import FrozenMap
from core.choice import Choice
from core.frames import Frame, around, with_frame
from core.graph import Graph, Layer
from core.project import Project
from gui.bench.canvas import single_neurons
from gui.canvas import edits
from gui.canvas.frame_item import FrameItem
from gui.canvas.kept import Kept
from gui.canvas.tiles_item import BIAS_STEPS, TilesItem
from gui.canvas.wire_set import WireSet
from gui.stepping import places
from tests.gui.canvas.hands import Hands, MakeHands, chain, playground

NOTICED = 24  # of 255; pictures on tiles are smoothed a little differently from one painting to the next
SEEDS, STEPS = int(os.environ.get("NETFOLD_SEEDS", "4")), 25
STRAY = 8  # pixels: a letter that stands upright may lie a pixel aside after the picture has moved
LOOKS = (1.0, 0.3, 2.3)  # zooms: as it comes, from far, from near


def pixels(image: QImage) -> NDArray[np.int16]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    words = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return words[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).astype(np.int16)


def stale_pixels(hands: Hands) -> int:
    """How many pixels of the screen differ from a fresh painting, once what was going to be painted has been.

    The screen has what was painted region by region; `grab` paints everything anew, and not onto the screen.
    """
    window, found = hands.canvas, -1
    for _ in range(20):  # a response that has just arrived is painted soon; what is stale stays stale
        QTest.qWait(20)
        patience = time.monotonic() + 10
        while not hands.session.turns.is_idle and time.monotonic() < patience:  # a slow machine's turns come late
            QTest.qWait(5)
        shown = pixels(window.screen().grabWindow(window.winId()).toImage())
        if found := _differing(shown, pixels(window.grab().toImage())):
            continue
        window.resetCachedContent()  # what is kept below the tiles was in both
        return _differing(shown, pixels(window.grab().toImage()))
    return found


def _differing(shown: NDArray[np.int16], fresh: NDArray[np.int16]) -> int:
    """How many pixels differ; 0 for a letter's."""
    assert shown.shape == fresh.shape
    found = int((np.abs(shown - fresh).max(axis=2) > NOTICED).sum())
    return found if found > STRAY else 0


def frame(hands: Hands, *ids: str) -> None:
    """A frame around layers, or around them no longer."""
    project = hands.document.project
    known = around(project.frames, ids)
    made = with_frame(project.frames, Frame("some of them", ids))
    frames = made if known is None else tuple(f for f in project.frames if f != project.frames[known])
    hands.document.edit("frame", replace(project, frames=frames))


def units(hands: Hands, layer: str, number: int) -> None:
    hands.document.edit("units", edits.set_units(hands.scene.pinned(), layer, number))


ACTS: dict[str, Callable[[Hands], object]] = {
    "pan": lambda h: h.canvas.pan(QPoint(37, -21)),
    "zoom": lambda h: h.canvas.zoom_at(QPointF(300, 200), 1.15),
    "drag a layer": lambda h: h.scene.place({"h": h.scene.nodes["h"].centre + QPointF(60, 90)}),
    "fewer units": lambda h: units(h, "h", 2),
    "more units": lambda h: units(h, "h", 30),
    "undo": lambda h: h.document.undo_stack.undo(),
    "a layer goes": lambda h: h.document.edit("Delete", edits.remove(h.scene.pinned(), ["h"])),
    "hover": lambda h: QTest.mouseMove(h.canvas.viewport(), h.tile("y")),
    "select": lambda h: h.scene.choose(["y"]),
    "a frame": lambda h: frame(h, "x", "y"),
    "select the frame": lambda h: h.scene.choose(["x", "y"]),
    "drag a framed layer": lambda h: h.scene.place({"y": h.scene.nodes["y"].centre + QPointF(40, -70)}),
    "another frame": lambda h: frame(h, "y"),
    "zoom far out": lambda h: h.canvas.zoom_at(QPointF(300, 200), 0.4),
    "drag it from far": lambda h: h.scene.place({"y": h.scene.nodes["y"].centre + QPointF(-90, 140)}),
    "the frame goes": lambda h: frame(h, "y"),
}


def any_layer(hands: Hands, choose: random.Random) -> str:
    return choose.choice(list(hands.scene.nodes))


def drag_any(hands: Hands, choose: random.Random) -> None:
    """A layer away, or a wire, or a box: whatever is under the mouse."""
    start = hands.part(any_layer(hands, choose), choose.choice(("title", "output_port", "input_port", "label")))
    hands.drag(start, start + QPoint(choose.randint(-200, 200), choose.randint(-200, 200)))


def edit_any(hands: Hands, choose: random.Random) -> None:
    units(hands, any_layer(hands, choose), choose.choice((1, 2, 5, 9, 12)))


def undo_any(hands: Hands, choose: random.Random) -> None:
    stack = hands.document.undo_stack
    stack.setIndex(choose.randint(max(0, stack.index() - 3), stack.count()))


def frame_any(hands: Hands, choose: random.Random) -> None:
    """A frame around one or two layers comes or goes; an older one may lose them."""
    frame(hands, *{any_layer(hands, choose), any_layer(hands, choose)})


def drag_frame(hands: Hands, choose: random.Random) -> None:
    if hands.scene.groups:
        item = choose.choice(hands.scene.groups)
        start = hands.pixel(item.title(hands.canvas.zoom).center())
        hands.drag(start, start + QPoint(choose.randint(-150, 150), choose.randint(-150, 150)))


def step_any(hands: Hands, choose: random.Random) -> None:
    hands.session.step_to(choose.choice((None, *places(hands.graph, "unit")[:9])))


def place_any(hands: Hands, choose: random.Random) -> QPoint:
    return QPoint(choose.randrange(1000), choose.randrange(800))


RANDOM_ACTS: dict[str, Callable[[Hands, random.Random], object]] = {
    "pan": lambda h, c: h.canvas.pan(QPoint(c.randint(-90, 90), c.randint(-90, 90))),
    "zoom": lambda h, c: h.canvas.zoom_at(QPointF(place_any(h, c)), c.choice((0.5, 0.87, 1.15, 1.9))),
    "fit": lambda h, c: h.canvas.fit_all(),
    "drag": drag_any,
    "units": edit_any,
    "undo": undo_any,
    "hover": lambda h, c: h.hover(h.part(any_layer(h, c), c.choice(("title", "label", "output_port")))),
    "hover anywhere": lambda h, c: h.hover(place_any(h, c)),
    "click anywhere": lambda h, c: h.click(place_any(h, c)),
    "click a tile": lambda h, c: h.click(h.tile(any_layer(h, c))),
    "choose": lambda h, c: h.scene.choose([any_layer(h, c)]),
    "step": step_any,
    "frame": frame_any,
    "drag a frame": drag_frame,
    "train": lambda h, c: (h.session.play(), QTest.qWait(60), h.session.pause()),
}


@pytest.mark.parametrize("sizes", [(2, 4, 2, 1), (784, 256, 128, 10)])
@pytest.mark.parametrize("look", LOOKS)
def test_no_gesture_leaves_a_trace_of_the_picture_before(
    make_hands: MakeHands, sizes: tuple[int, ...], look: float
) -> None:
    hands = make_hands(playground() if len(sizes) == 4 and sizes[0] == 2 else Project(graph=chain(*sizes)))
    if look != 1.0:
        hands.canvas.zoom_at(QPointF(500, 400), look)
    assert stale_pixels(hands) == 0
    for name, act in ACTS.items():
        act(hands)
        assert stale_pixels(hands) == 0, name


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_left_behind_whatever_follows_whatever(make_hands: MakeHands, seed: int) -> None:
    choose = random.Random(seed)
    hands = make_hands(
        choose.choice((playground(), Project(graph=chain(5, 14, 3)), Project(graph=single_neurons(4, 3))))
    )
    for _ in range(STEPS):
        name, act = choose.choice(list(RANDOM_ACTS.items()))
        act(hands, choose)
        assert stale_pixels(hands) == 0, name


def two_above_each_other(make_hands: MakeHands) -> Hands:
    """Seen from far, where the lower one's title has no room above its frame. They stand aside of each other, without
    wires, because what is repainted anyway covers much."""
    layers = tuple(Layer(name, "hidden", 1, Choice("tanh")) for name in ("above", "below"))
    hands = make_hands(
        Project(graph=Graph(layers, ()), layout=FrozenMap({"above": (-76.0, -70.0), "below": (0.0, 70.0)}))
    )
    hands.canvas.zoom_at(QPointF(500, 400), 0.2)
    return hands


def test_a_title_that_rises_when_the_layer_above_goes_is_painted(make_hands: MakeHands) -> None:
    hands = two_above_each_other(make_hands)
    assert stale_pixels(hands) == 0
    hands.document.edit("Delete", edits.remove(hands.scene.pinned(), ["above"]))
    assert stale_pixels(hands) == 0


def test_another_drawing_leaves_nothing_of_the_one_before(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(784, 256, 128, 10)))
    hands.canvas.pan(QPoint(40, 30))
    hands.document.edit("Open", playground(chain(2, 3, 1)))
    assert stale_pixels(hands) == 0


def test_what_a_layer_paints_outside_of_what_it_has_repainted_is_found(
    make_hands: MakeHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The measure itself: without the repainting of titles above their layers, these tests must fail."""
    monkeypatch.setattr(FrameItem, "update_with_title", FrameItem.update)
    hands = two_above_each_other(make_hands)
    assert stale_pixels(hands) == 0
    hands.document.edit("Delete", edits.remove(hands.scene.pinned(), ["above"]))
    assert stale_pixels(hands) > 0


def test_a_frame_is_painted_anew_only_where_it_looks_different_and_looks_the_same_from_memory(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    whole = FrameItem._paint
    monkeypatch.setattr(FrameItem, "_paint", lambda item, *args: (painted.append(item.layer.id), whole(item, *args)))

    def seen() -> NDArray[np.int16]:
        hands.canvas.resetCachedContent()
        return pixels(hands.canvas.viewport().grab().toImage())

    for zoom in LOOKS:
        hands.canvas.zoom_at(QPointF(hands.canvas.viewport().rect().center()), zoom / hands.canvas.zoom)
        fresh = seen()
        kept = [seen() for _ in range(2)][-1]
        assert int(np.abs(fresh - kept).max()) <= 4, "from memory it is blended twice"
        painted.clear()
        seen()
        assert not painted
        hands.scene.nodes["h"].frame.is_hovered ^= True
        seen()
        assert painted == ["h"]
    painted.clear()
    hands.canvas.zoom_at(QPointF(hands.canvas.viewport().rect().center()), 1.01)
    seen()
    assert "h" in painted
    monkeypatch.setattr(hands.scene.nodes["h"].frame, "_kept", Kept(100))
    hands.canvas.zoom_at(QPointF(hands.canvas.viewport().rect().center()), 1.01)
    for _ in range(4):
        painted.clear()
        seen()
        assert "h" in painted, "what is large is not kept"


def test_wires_and_frames_are_painted_only_where_they_differ(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[tuple[QRectF, ...]] = []
    whole = WireSet.paint
    monkeypatch.setattr(
        WireSet, "paint", lambda wires, on, exposed, *args: (painted.append(exposed), whole(wires, on, exposed, *args))
    )
    assert stale_pixels(hands) == 0
    QTest.qWait(50)
    painted.clear()
    tiles = hands.scene.nodes["h"].tiles
    tiles.update()
    QTest.qWait(50)
    assert not painted, "the tiles' own pictures lie above them"
    wire = next(iter(hands.scene.wires.values()))
    area = QRectF(QPointF(), QSizeF(30, 20)).translated(wire.badge_at)
    wire.update(area)
    QTest.qWait(50)
    ((exposed,),) = painted
    assert exposed.contains(area)
    assert exposed.width() < area.width() + 12


def test_what_is_printed_is_painted_as_it_is_and_the_screen_has_its_picture_again(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    zooms: list[float] = []
    whole = WireSet.paint
    monkeypatch.setattr(
        WireSet, "paint", lambda wires, on, *args: (zooms.append(on.deviceTransform().m11()), whole(wires, on, *args))
    )
    canvas = hands.canvas
    QTest.qWait(50)
    zooms.clear()
    image = QImage(canvas.size() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    QWidget.render(canvas, image, QPoint())
    assert zooms == [2 * canvas.zoom], "enlarged, not a picture of the screen's size"
    drawn = QPicture()
    with QPainter(drawn) as painter:
        QWidget.render(canvas, painter, QPoint())
    assert len(zooms) == 2
    assert stale_pixels(hands) == 0


def test_what_stands_on_a_tile_looks_the_same_from_memory_and_follows_what_it_shows(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.wait_for_responses()
    hands.session.select(hands.session.selection.with_example(0))
    hands.wait_for_responses()
    drawn: list[int] = []
    whole = TilesItem._paint_marks
    monkeypatch.setattr(
        TilesItem,
        "_paint_marks",
        lambda item, on, style, row, unit: (drawn.append(unit), whole(item, on, style, row, unit)),
    )
    tiles = hands.scene.nodes["h"].tiles
    everyone = list(tiles.form.shown)

    def seen() -> NDArray[np.int16]:
        drawn.clear()
        return pixels(hands.canvas.viewport().grab().toImage())

    for look in LOOKS:
        hands.canvas.zoom_at(QPointF(hands.canvas.viewport().rect().center()), look / hands.canvas.zoom)
        fresh = seen()
        assert set(everyone) <= set(drawn)
        seen()  # the look is known
        seen()  # and has come back: it is kept
        kept = seen()
        assert not drawn
        assert int(np.abs(fresh - kept).max()) <= 2, "blending from memory rounds once more"
    assert tiles.values is not None
    assert tiles.biases is not None
    tiles.show_numbers(tiles.values + 10, tiles.biases, is_stale=False)
    seen()
    assert drawn == everyone, "a longer number has a wider plate"
    biases = tiles.biases.copy()
    biases[1] += 2 / BIAS_STEPS
    seen()
    seen()
    tiles.show_numbers(tiles.values, biases, is_stale=False)
    seen()
    assert drawn == [1]
