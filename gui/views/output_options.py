"""What the output view draws besides its map."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.views.switches import Switch, Switches

_SWITCHES = (
    Switch("levels", "Lines of equal output", "Where the output is at a tenth, two tenths … of the colours’ range"),
    Switch(
        "zeros",
        "Each unit’s zero line",
        "Where z = 0 for each unit of the selected layer, else of all hidden ones. The mouse on a line names its unit",
    ),
    Switch(
        "errors",
        "How far each example is off",
        "A ring, or in the surface a stem, as large as output − target. A dashed ring: the output is too low",
    ),
    Switch("surface", "Surface", "The output as a height over the two inputs. Drag it to turn it"),
)
_TIP = "What else is drawn: lines of equal output, each unit’s zero line, errors, the output as a surface"


class OutputOptions(Switches):
    """Of which not each can be had of everything that is shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_SWITCHES, "What else is drawn", _TIP, parent)

    def offer(self, *, is_plane: bool, is_one: bool, has_targets: bool) -> None:
        """Only what can be drawn can be chosen.

        Args:
            is_plane: there are two inputs or more. is_one: one output is shown.
        """
        self.actions["levels"].setEnabled(is_plane and is_one)
        self.actions["zeros"].setEnabled(is_plane)
        self.actions["errors"].setEnabled(has_targets)
        self.actions["surface"].setEnabled(is_plane and is_one)
