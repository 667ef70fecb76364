"""The one table of what the window can do: name, menu, words, keys. Menus, tooltips and the key sheet are made from it.

Adding an action is one statement here and one method of its owner; owners are named in main_window.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import Table


@dataclass(frozen=True)
class ActionEntry:
    """An action.

    Attributes:
        name: its key in the table.
        menu: the menu it stands in: File, Edit, View, Run or Help.
        text: what the menu says; tip: what it does, for the tooltip.
        owner, method: whose method does it; see MainWindow.owners. The keys of "canvas" need the canvas in focus.
        keys: shortcuts as Qt writes them, the first one shown.
        starts_group: whether a line separates it from the entry above.
        checkable: whether it is a switch; then the method takes whether it is on.
    """

    name: str
    menu: str
    text: str
    tip: str
    owner: str
    method: str
    keys: tuple[str, ...] = ()
    starts_group: bool = False
    checkable: bool = False


ACTIONS: Table[ActionEntry] = Table("action")
MENUS = ("File", "Edit", "View", "Run", "Help")


def _add(
    name: str, menu: str, text: str, tip: str, do: str, *keys: str, group: bool = False, switch: bool = False
) -> None:
    owner, _, method = do.partition(".")
    ACTIONS.add(ActionEntry(name, menu, text, tip, owner, method, keys, group, switch))


_add("new", "File", "New", "An empty canvas.", "files.new", "Ctrl+N")
_add("open", "File", "Open…", "Opens a project file.", "files.ask_open", "Ctrl+O")
_add("gallery", "File", "Gallery…", "Networks of the lectures, ready to play with.", "files.ask_gallery", "Ctrl+G")
_add("save", "File", "Save", "Writes project and trained weights to their file.", "files.save", "Ctrl+S", group=True)
_add("save_as", "File", "Save as…", "Writes the project to another file.", "files.ask_save", "Ctrl+Shift+S")
_add(
    "export_torchscript",
    "File",
    "Export TorchScript…",
    "A file that torch loads without Netfold; checked before it counts.",
    "files.ask_export_torchscript",
    "Ctrl+E",
    group=True,
)
_add(
    "export_python",
    "File",
    "Export Python…",
    "One readable module with the real weights; checked before it counts.",
    "files.ask_export_python",
)
_add("save_picture", "File", "Save picture of the window…", "The window as a PNG.", "look.ask_picture")
_add("quit", "File", "Quit", "Closes the window.", "look.quit", "Ctrl+Q", group=True)

_add("undo", "Edit", "Undo", "Takes back the last change, weights and training included.", "run.undo", "Ctrl+Z")
_add("redo", "Edit", "Redo", "Makes the change again.", "run.redo", "Ctrl+Shift+Z", "Ctrl+Y")
_add(
    "add_node",
    "Edit",
    "Add layer…",
    "Adds a layer; or type a chain such as 2-8-1.",
    "canvas.open_add_menu",
    "Shift+A",
    "Tab",
    group=True,
)
_add("select_all", "Edit", "Select all layers", "Selects every layer on the canvas.", "canvas.select_all", "Ctrl+A")
_add("duplicate", "Edit", "Duplicate", "Another layer like the selected ones.", "canvas.duplicate", "Ctrl+D")
_add("rename", "Edit", "Rename…", "Gives the selected layer another name.", "canvas.rename", "F2")
_add("toggle_mask", "Edit", "Mute weight", "Masks the selected weight, or gives it back.", "canvas.toggle_mask", "M")
_add("delete", "Edit", "Delete", "Removes the selected layers or the selected connection.", "canvas.delete", "Del")

_add("fit", "View", "Fit selection", "Shows the selected layers, or everything.", "canvas.fit_selection", "F")
_add("fit_all", "View", "Fit all", "Shows the whole drawing.", "canvas.fit_everything", "Home")
_add("zoom_100", "View", "Actual size", "Zooms to 100 %.", "canvas.zoom_to_100", "Ctrl+0")
_add(
    "dark",
    "View",
    "Dark theme",
    "Dark for the desk, light for the projector.",
    "look.set_dark",
    "Ctrl+Shift+D",
    group=True,
    switch=True,
)
_add("larger_type", "View", "Larger type", "Type × 1.25.", "look.larger_type", "Ctrl++", "Ctrl+=")
_add("smaller_type", "View", "Smaller type", "Type ÷ 1.25.", "look.smaller_type", "Ctrl+-")
_add("full_screen", "View", "Full screen", "Without the frame.", "look.set_full_screen", "F11", switch=True)

_add("play", "Run", "Play / pause", "Trains at the chosen speed, or pauses. (Space)", "run.play", "Ctrl+Return")
_add(
    "step_forward",
    "Run",
    "Step forward",
    "One place on in the walk through one example, or one update or epoch.",
    "run.step_forward",
    ".",
)
_add(
    "step_back",
    "Run",
    "Step back",
    "One place back, or the last update or epoch undone.",
    "run.step_back",
    ",",
)
_add("stop_stepping", "Run", "Leave stepping", "Ends the walk through one example.", "run.stop_stepping", "Esc")
_add(
    "reset",
    "Run",
    "Reset",
    "Back to the same start: same seed, or your typed weights.",
    "run.reset",
    "Ctrl+R",
    group=True,
)
_add("new_seed", "Run", "New seed", "A new random start.", "run.new_seed", "Ctrl+Shift+R")

_add(
    "keys", "Help", "Keys and gestures", "Every key of the window, every gesture of the canvas.", "look.keys", "?", "F1"
)
_add("about", "Help", "About Netfold", "Version, torch, Qt and where settings lie.", "look.about")

# What the mouse does on the canvas, for the key sheet.
GESTURES: tuple[tuple[str, str], ...] = (
    ("Drag a node from the left", "adds a layer; on a wire, inserts it"),
    ("Double-click empty canvas, Tab", "menu of layers; type 2-8-1 for a chain"),
    ("Drag from a layer's right edge", "connects; on empty canvas, adds a layer there"),
    ("Drag off a layer's left edge", "detaches the wire"),
    ("Alt + click a wire", "deletes the connection"),
    ("Double-click a wire or bias square", "type the number"),
    ("Wheel", "zooms at the cursor"),
    ("Middle-drag, Space + drag, right-drag", "pans"),
    ("Drag a box; Shift; Ctrl", "selects; adds; toggles"),
    ("Arrows", "nudge the selected layers"),
)
