"""The canvas drawn into a file as shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gui.views.saving import svg_bytes
from tests.gui.canvas.hands import Hands


def words(image: QImage) -> np.ndarray:
    """A picture as [height, width, 3], 0 … 255."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), :3].astype(float)


def test_a_tile_in_a_file_has_the_colours_of_the_screen_in_each_of_its_quarters(hands: Hands, tmp_path: Path) -> None:
    hands.wait_for_responses()
    canvas, path = hands.canvas, tmp_path / "canvas.svg"
    path.write_bytes(svg_bytes(canvas))
    drawn = QImage(canvas.size(), QImage.Format.Format_RGB32)
    with QPainter(drawn) as painter:
        QSvgRenderer(str(path)).render(painter)
    screen, file = words(canvas.grab().toImage()), words(drawn)
    quarters = []
    for node in hands.scene.nodes.values():
        for tile in node.tiles.form.tiles:
            middle = tile.translated(node.tiles.at).center()
            for across, down in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
                at = QRectF(0, 0, 8, 8)
                at.moveCenter(middle)
                area = canvas.mapFromScene(at.translated(across * 13, down * 13)).boundingRect()
                place = np.s_[area.top() : area.bottom(), area.left() : area.right()]
                quarters.append((screen[place].mean((0, 1)), file[place].mean((0, 1))))
    seen, saved = np.array(quarters).swapaxes(0, 1)
    assert np.ptp(seen, axis=0).max() > 100, "the quarters differ"
    np.testing.assert_allclose(saved, seen, atol=12)
