"""The one table of what the window can do: name, menu, words, keys. Menus, tooltips and the key sheet are made from it.

Adding an action is one statement here and one method of the same name where the table is connected (main_window).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import Table


@dataclass(frozen=True)
class ActionEntry:
    """An action.

    Attributes:
        name: also the name of the handler.
        menu: the menu it stands in: File, Edit, View, Run or Help.
        text: what the menu says; tip: what it does, for the tooltip.
        keys: shortcuts as Qt writes them, the first one shown.
        starts_group: whether a line separates it from the entry above.
        checkable: whether it is a switch.
        canvas: the canvas's own action that does it, "" for the window's; its keys need the canvas in focus.
    """

    name: str
    menu: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    starts_group: bool = False
    checkable: bool = False
    canvas: str = ""


ACTIONS: Table[ActionEntry] = Table("action")
MENUS = ("File", "Edit", "View", "Run", "Help")


def _add(
    name: str,
    menu: str,
    text: str,
    tip: str,
    *keys: str,
    group: bool = False,
    checkable: bool = False,
    canvas: str = "",
) -> None:
    ACTIONS.add(ActionEntry(name, menu, text, tip, keys, group, checkable, canvas))


_add("new", "File", "New", "An empty canvas.", "Ctrl+N")
_add("open", "File", "Open…", "Opens a project file.", "Ctrl+O")
_add("gallery", "File", "Gallery…", "Opens a network of the lectures, ready to play with.", "Ctrl+G")
_add("save", "File", "Save", "Writes the project, with the trained weights, to its file.", "Ctrl+S", group=True)
_add("save_as", "File", "Save as…", "Writes the project to another file.", "Ctrl+Shift+S")
_add(
    "export_torchscript",
    "File",
    "Export TorchScript…",
    "A file that torch loads without Netfold; checked before it counts.",
    "Ctrl+E",
    group=True,
)
_add("export_python", "File", "Export Python…", "One readable module with the real weights; checked before it counts.")
_add("save_picture", "File", "Save picture of the window…", "The window as a PNG.")
_add("quit", "File", "Quit", "Closes the window.", "Ctrl+Q", group=True)

_add("undo", "Edit", "Undo", "Takes back the last change, weights and training included.", "Ctrl+Z")
_add("redo", "Edit", "Redo", "Makes the change again.", "Ctrl+Shift+Z", "Ctrl+Y")
_add(
    "add_node",
    "Edit",
    "Add layer…",
    "Adds a layer; or type a chain such as 2-8-1.",
    "Shift+A",
    "Tab",
    group=True,
    canvas="open_add_menu",
)
_add("select_all", "Edit", "Select all layers", "Selects every layer on the canvas.", "Ctrl+A", canvas="select_all")
_add("duplicate", "Edit", "Duplicate", "Another layer like the selected ones.", "Ctrl+D", canvas="duplicate")
_add("rename", "Edit", "Rename…", "Gives the selected layer another name.", "F2", canvas="rename")
_add(
    "toggle_mask",
    "Edit",
    "Mute weight",
    "Takes the selected weight away (masks it), or gives it back.",
    "M",
    canvas="toggle_mask",
)
_add("delete", "Edit", "Delete", "Removes the selected layers or the selected connection.", "Del", canvas="delete")

_add("fit", "View", "Fit selection", "Shows the selected layers, or everything.", "F", canvas="fit_selection")
_add("fit_all", "View", "Fit all", "Shows the whole drawing.", "Home", canvas="fit_everything")
_add("zoom_100", "View", "Actual size", "Zooms to 100 %.", "Ctrl+0", canvas="zoom_to_100")
_add(
    "dark",
    "View",
    "Dark theme",
    "Dark for the desk, light for the projector.",
    "Ctrl+Shift+D",
    group=True,
    checkable=True,
)
_add("larger_type", "View", "Larger type", "Type × 1.25.", "Ctrl++", "Ctrl+=")
_add("smaller_type", "View", "Smaller type", "Type ÷ 1.25.", "Ctrl+-")
_add("full_screen", "View", "Full screen", "The window without its frame.", "F11", checkable=True)

_add(
    "play",
    "Run",
    "Play / pause",
    "Trains at the chosen speed, or pauses. Space, with the canvas in focus.",
    "Ctrl+Return",
)
_add(
    "step_forward", "Run", "Step forward", "One place on in the walk through one example, or one update or epoch.", "."
)
_add("step_back", "Run", "Step back", "One place back, or the last update or epoch undone.", ",")
_add("stop_stepping", "Run", "Leave stepping", "Ends the walk through one example.", "Esc")
_add("reset", "Run", "Reset", "Back to the same start: same seed, or the weights you typed.", "Ctrl+R", group=True)
_add("new_seed", "Run", "New seed", "A new random start.", "Ctrl+Shift+R")

_add("keys", "Help", "Keys and gestures", "Every key of the window and gesture of the canvas.", "?", "F1")
_add("about", "Help", "About Netfold", "Version, torch, Qt and where settings lie.")

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
