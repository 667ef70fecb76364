"""The one table of what the window can do: name, menu, words, keys. Menus, palette, key sheet and canvas read it.

Adding an action is one statement here and one method of its owner; owners are named in main_window. A key is written
nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import Table


@dataclass(frozen=True)
class ActionEntry:
    """An action.

    Attributes:
        name: its key in the table.
        menu: the menu it stands in: File, Edit, View, Run or Help; CANVAS for what has a key and no menu.
        text: what the menu says; tip: what it does, for the tooltip.
        owner, method: whose method does it; see MainWindow.owners.
        keys: shortcuts as Qt writes them, the first one shown. Those of "canvas" need the canvas in focus, because
            single letters belong to whoever has it.
        starts_group: whether a line separates it from the entry above.
        checkable: whether it is a switch; then the method takes whether it is on.
        everywhere: the keys count in the whole window although the canvas owns the action.
        once: holding its key down does it once.
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
    everywhere: bool = False
    once: bool = False

    @property
    def needs_canvas(self) -> bool:
        """Whether its keys count only while the canvas has the focus."""
        return self.owner == "canvas" and not self.everywhere


CANVAS = "Canvas"
ACTIONS: Table[ActionEntry] = Table("action")
MENUS = ("File", "Edit", "View", "Run", "Help")


def _add(
    name: str,
    menu: str,
    text: str,
    tip: str,
    do: str,
    *keys: str,
    group: bool = False,
    switch: bool = False,
    everywhere: bool = False,
    once: bool = False,
) -> None:
    owner, _, method = do.partition(".")
    ACTIONS.add(ActionEntry(name, menu, text, tip, owner, method, keys, group, switch, everywhere, once))


_add("new", "File", "New", "An empty canvas.", "files.new", "Ctrl+N")
_add("open", "File", "Open…", "Opens a project file.", "files.ask_open", "Ctrl+O")
_add("gallery", "File", "Gallery…", "Networks of the lectures, ready to play with.", "files.ask_gallery",
     "Ctrl+Shift+G")  # fmt: skip
_add("recent", "File", "Open recent", "The files that were open lately.", "files.show_recent")
_add("save", "File", "Save", "Writes project and trained weights to their file.", "files.save", "Ctrl+S", group=True)
_add("save_as", "File", "Save as…", "Writes the project to another file.", "files.ask_save", "Ctrl+Shift+S")
_add("revert", "File", "Revert to saved", "Back to what the file holds; undo brings the changes back.", "files.revert")
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
_add("copy_picture", "File", "Copy picture of the window", "The window as a picture on the clipboard.",
     "pictures.copy_window", "Ctrl+Alt+C", group=True)  # fmt: skip
_add("save_picture", "File", "Save picture of the window…", "The window as a PNG.", "pictures.ask_picture")
_add("save_film", "File", "Save film…", "The run, or a view’s own film, as MP4 or GIF.", "films.ask")
_add("print", "File", "Print window…", "The window on paper or in a PDF.", "pictures.print_window", "Ctrl+P")
_add("print_drawing", "File", "Print drawing…", "The drawing alone on paper or in a PDF.", "pictures.print_drawing")
_add("quit", "File", "Quit", "Closes the window.", "look.quit", "Ctrl+Q", group=True)

_add("undo", "Edit", "Undo", "Takes back the last change, weights and training included.", "run.undo", "Ctrl+Z")
_add("redo", "Edit", "Redo", "Makes the change again.", "run.redo", "Ctrl+Shift+Z", "Ctrl+Y")
_add("history", "Edit", "History", "Every step that undo takes back; a click goes there.", "history.open",
     "Ctrl+Alt+Z")  # fmt: skip
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
_add("cut", "Edit", "Cut", "Copies the selected layers and removes them.", "canvas.cut", "Ctrl+X", group=True)
_add("copy", "Edit", "Copy", "The selected layers with their numbers and the wires among them.", "canvas.copy",
     "Ctrl+C")  # fmt: skip
_add("paste", "Edit", "Paste", "What was copied, also in another window, under new names.", "canvas.paste", "Ctrl+V")
_add("paste_with_wires", "Edit", "Paste with wires", "And wired to what the copied layers were wired to.",
     "canvas.paste_with_wires", "Ctrl+Shift+V")  # fmt: skip
_add("duplicate", "Edit", "Duplicate", "Another layer like the selected ones.", "canvas.duplicate", "Ctrl+D")
_add("delete", "Edit", "Delete", "Removes the selected unit, layers or connection, each with its weights.",
     "canvas.delete", "Del", "Backspace")  # fmt: skip
_add("select_all", "Edit", "Select all layers", "Selects every layer on the canvas.", "canvas.select_all", "Ctrl+A",
     group=True)  # fmt: skip
_add("cancel", "Edit", "Select nothing", "Stops a drag; back to now; leaves stepping; then unit or wire, then the "
     "example.", "canvas.cancel", "Esc", everywhere=True)  # fmt: skip
_add(
    "rename",
    "Edit",
    "Rename…",
    "Gives the selected layer, or the selected frame, another name.",
    "canvas.rename",
    "F2",
    group=True,
)
_add("frame", "Edit", "Frame", "A named frame around the selected layers, which computes nothing; F2 renames it. With "
     "exactly its layers selected: takes it away.", "canvas.toggle_frame", "Ctrl+G")  # fmt: skip
_add("edit_number", "Edit", "Type the number…", "The selected wire’s weight or the selected unit’s bias.",
     "canvas.edit_selected", "Return")  # fmt: skip
_add("toggle_mask", "Edit", "Mute", "Takes the selected weight away, or all weights that leave the selected unit; "
     "again: gives them back, from 0.", "canvas.toggle_mask", "M")  # fmt: skip
_add("freeze", "Edit", "Freeze", "Training leaves the selected layers, or the wires of the selected connection, as "
     "they are; a lock marks them. Again: thaws them.", "canvas.toggle_freeze", "L")  # fmt: skip

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
_add("high_contrast", "View", "High contrast", "Black on white or white on black, stronger lines.",
     "look.set_high_contrast", switch=True)  # fmt: skip
_add("colour_blind", "View", "Colour-blind palette", "Ends that differ in lightness; + and − on wires and units.",
     "look.set_colour_blind", switch=True)  # fmt: skip
_add("reduce_motion", "View", "Reduce motion", "Films go from stage to stage; nothing glides.",
     "look.set_reduce_motion", switch=True)  # fmt: skip
_add("larger_type", "View", "Larger type", "Type × 1.25.", "look.larger_type", "Ctrl++", "Ctrl+=", group=True)
_add("smaller_type", "View", "Smaller type", "Type ÷ 1.25.", "look.smaller_type", "Ctrl+-")
_add("more_digits", "View", "More digits", "One significant digit more in every number, on tiles, wires, views and in "
     "the strip: larger shows more, smaller is quicker to read.", "look.more_digits")  # fmt: skip
_add("fewer_digits", "View", "Fewer digits", "One significant digit less in every number.", "look.fewer_digits")
_add("present", "View", "Presentation", "For the projector: larger type, no menus. Page Up and Down step; F6: numbers.",
     "presentation.set_on", "F5", group=True, switch=True)  # fmt: skip
_add("numbers", "View", "Numbers", "Values on tiles and below views; hidden in a presentation until asked for.",
     "presentation.set_numbers", "F6", switch=True)  # fmt: skip
_add("full_screen", "View", "Full screen", "Without the frame.", "look.set_full_screen", "Ctrl+F11", switch=True)
_add("swap", "View", "Swap with the canvas", "The panel under the mouse takes the canvas’s place; again: back.",
     "layout.swap", "F8", group=True)  # fmt: skip
_add("full_screen_panel", "View", "Panel full screen", "The panel under the mouse, or the canvas, fills the screen; "
     "again: back.", "layout.full_screen_panel", "Ctrl+Shift+F11")  # fmt: skip
_add("float_panel", "View", "Float panel", "The panel under the mouse becomes a window of its own, or docks again.",
     "layout.float_panel", "Shift+F8")  # fmt: skip
_add("next_panel", "View", "Next panel", "The keyboard goes on to the next panel.", "layout.next_panel", "Ctrl+F6")
_add("collapse_rail", "View", "Rail as icons, or in full", "Data and nodes as icons, or in full.",
     "layout.collapse_rail", "Ctrl+F9")  # fmt: skip
_add("outline", "View", "Outline", "Layers, units and wires with their numbers as a tree, for the keyboard.",
     "outline.open", "Ctrl+Shift+O")  # fmt: skip
_add("reset_layout", "View", "Reset layout", "Every panel where it was at first.", "layout.reset")

_add("play", "Run", "Play / pause", "Trains at the chosen speed, or pauses.", "run.play", "Space", "Ctrl+Return",
     once=True)  # fmt: skip
_add(
    "step_forward",
    "Run",
    "Step forward",
    "One place on in the walk through one example, or one update or epoch.",
    "run.step_forward",
    ".",
    "PgDown",
    "F10",
)
_add(
    "step_back",
    "Run",
    "Step back",
    "One place back, or the last update or epoch undone.",
    "run.step_back",
    ",",
    "PgUp",
)
_add("step_into", "Run", "Step into", "Into what is shown: an example’s layers, a layer’s units, a unit’s operations.",
     "run.step_into", "F11")  # fmt: skip
_add("step_out", "Run", "Step out", "Out to the whole: from an operation to its unit, to its layer, to the example.",
     "run.step_out", "Shift+F11")  # fmt: skip
_add("run_to_here", "Run", "Run to here", "The walk goes on to the selected unit or layer.", "run.run_to_here", "F9")
_add("next_epoch", "Run", "Run to the next epoch", "Trains to the end of the epoch that is under way.",
     "run.next_epoch", "Ctrl+F10")  # fmt: skip
_add("slow_motion", "Run", "Slow motion", "The walk goes on by itself, one component every 1.25 s; again: stands.",
     "run.slow_motion", "Alt+S")  # fmt: skip
_add("graph", "Run", "Graph of primitives", "The selected unit, the loss or a formula as a computational graph: values "
     "above, gradients below each edge.", "stepper.open_graph", "Alt+G", group=True)  # fmt: skip
_add("why", "Run", "Why did it move?", "The examples of the batch that pushed the selected weight, largest first.",
     "stepper.why", "Alt+Y")  # fmt: skip
_add("what_if", "Run", "What if…", "Other inputs, another target, another weight; all that follows is computed anew.",
     "stepper.what_if", "Alt+W")  # fmt: skip
_add("proof", "Run", "Proof by differences", "Each gradient beside the difference of two losses; again: without.",
     "stepper.toggle_proof", "Alt+D")  # fmt: skip
_add("exercise", "Run", "Exercise", "Hides the results of the strip: type them, and hear how far off they are.",
     "stepper.toggle_exercise", "Alt+X")  # fmt: skip
_add("next_example", "Run", "Next example", "Selects the next row of the data in every view.", "run.next_example",
     "Ctrl+.")  # fmt: skip
_add("previous_example", "Run", "Previous example", "Selects the row before.", "run.previous_example", "Ctrl+,")
_add("stop_stepping", "Run", "Leave stepping", "Ends the walk through one example. Esc does so too.",
     "run.stop_stepping")  # fmt: skip
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
_add("play_back", "Run", "Play back", "Shows the run again from its start, in every view; again: stops.",
     "timeline.play_back", "Alt+P", group=True)  # fmt: skip
_add("past_step_back", "Run", "Back in the run", "The step before, as it was. Training does not start anew from there "
     "unless you press Play.", "timeline.step_back", "Alt+,")  # fmt: skip
_add("past_step_on", "Run", "Forward in the run", "The step after, as it was.", "timeline.step_on", "Alt+.")
_add("to_start", "Run", "To the start of the run", "Step 0, as it was.", "timeline.to_start", "Alt+Home")
_add("to_now", "Run", "Back to now", "The newest step of the run.", "timeline.to_now", "Alt+End")
_add("branches", "Run", "Branches…", "The runs that left this one or that it left: switch, rename, delete.",
     "timeline.show_branches", "Alt+B")  # fmt: skip
_add("course", "Run", "Schedule, clipping, stop…", "How the rate changes over the run, what bounds an update’s "
     "gradient, and when training stops by itself.", "run.open_course", "Ctrl+Shift+L", group=True)  # fmt: skip
_add("live", "Run", "Live retrain", "Each change trains again from the same start to the same step: turning a knob "
     "shows where training ends up. A weight that is set is the start’s.", "run.set_live", "Ctrl+L",
     switch=True)  # fmt: skip

_add(
    "keys", "Help", "Keys and gestures", "Every key of the window, every gesture of the canvas.", "look.keys", "?", "F1"
)
_add("palette", "Help", "Command palette…", "Type what you want: any command, layer, activation or network.",
     "palette.open", "Ctrl+K", "Ctrl+Shift+P")  # fmt: skip
_add("about", "Help", "About Netfold", "Version, torch, Qt and where settings lie.", "look.about")

# With the canvas in focus and in no menu.
_add("next_layer", CANVAS, "Next layer", "Selects the layer after the selected one.", "canvas.next_layer", "Alt+Right")
_add("previous_layer", CANVAS, "Previous layer", "Selects the layer before the selected one.", "canvas.previous_layer",
     "Alt+Left")  # fmt: skip
_add("next_unit", CANVAS, "Next unit", "Selects the next unit of the layer.", "canvas.next_unit", "Alt+Down")
_add("previous_unit", CANVAS, "Previous unit", "Selects the unit before.", "canvas.previous_unit", "Alt+Up")
_add("add_unit", CANVAS, "One unit more", "In every selected layer.", "canvas.add_unit", "+")
_add("remove_unit", CANVAS, "One unit fewer", "In every selected layer.", "canvas.remove_unit", "-")
for _key in ("Left", "Right", "Up", "Down"):
    _way = _key.lower()
    _add(f"nudge_{_way}", CANVAS, f"Nudge {_way}", f"Moves the selected layers {_way}.", f"canvas.nudge_{_way}", _key)

# What the mouse does on the canvas, for the key sheet.
GESTURES: tuple[tuple[str, str], ...] = (
    ("Drag a node from the left", "adds a layer; on a wire, inserts it"),
    ("Double-click empty canvas", "menu of layers; type 2-8-1 for a chain"),
    ("Drag from a right edge", "connects; on empty canvas, adds a layer"),
    ("Drag off a left edge", "detaches the wire"),
    ("Ctrl + drag an edge’s pin", "moves all its connections"),
    ("Alt + click a wire", "deletes the connection"),
    ("Ctrl + right-drag", "cuts the wires it crosses"),
    ("Drag a loose layer on a wire", "inserts it there"),
    ("Double-click a wire, a bias", "type the number"),
    ("Drag a wire, a bias sideways", "changes it; Shift: finer"),
    ("Click a unit, a wire, a point", "every view shows it"),
    ("Click, drag a frame’s title", "selects, moves its layers"),
    ("Drag a box; Shift; Ctrl", "selects; adds; toggles"),
    ("Wheel", "zooms at the cursor"),
    ("Middle-, right-, Space + drag", "pans"),
)
