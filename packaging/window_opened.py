"""What can be opened in the window: panels, every view, the strip's pages, dialogs, menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QPushButton, QToolButton
from window_visit import Look, Visit

from core.arrays import FrozenMap
from core.choice import Choice
from core.frames import Frame
from gui.panels.gallery_dialog import GalleryDialog
from gui.views import VIEWS


def graph(visit: Visit, look: Look) -> None:
    visit.click("y", 0)
    visit.do("graph")
    visit.window.graph_panel.view.choose(4)
    visit.see(look)
    visit.do("graph")


def exercise(visit: Visit, look: Look) -> None:
    visit.click("h2", 1)
    visit.window.stepper.show_phase("backward")
    visit.do("proof")
    visit.do("exercise")
    visit.window.stepper.exercise.field.setText("0.5")
    visit.window.stepper.exercise.check()
    visit.window.stepper.exercise.field.deselect()  # selected text is painted twice
    visit.see(look)


def why(visit: Visit, look: Look) -> None:
    visit.click("h2", 1)
    visit.do("why")
    see_window(visit, look)


def what_if(visit: Visit, look: Look) -> None:
    visit.click("h2", 1)
    visit.do("what_if")
    see_window(visit, look)


def see_window(visit: Visit, look: Look) -> None:
    """Looks at a window that stands beside the main one, and closes it."""
    visit.see(look)
    beside = QApplication.activeWindow()
    if beside is not None and beside is not visit.window:
        beside.close()


def course(visit: Visit, look: Look) -> None:
    session = visit.window.session
    stop = (Choice("loss", FrozenMap({"of_test": True})),)
    project = session.document.project
    assert project.data is not None
    session.document.edit("All rows train", replace(project, data=replace(project.data, train_fraction=1.0)))
    session.set_training(replace(session.training, stop=stop), "Add the stop condition “loss reached”")
    dialog = visit.window.transport.open_course()
    visit.see(look)
    dialog.close()


def no_cuda(visit: Visit, look: Look) -> None:
    row = visit.window.title_row
    visit.in_menu(row.status.menu(), row.status, look)


def more(visit: Visit, look: Look) -> None:
    transport = visit.window.transport
    visit.in_menu(transport.menu, transport.more, look)


def gallery(visit: Visit, look: Look) -> None:
    def when_complete(part: str = "") -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, GalleryDialog)
        visit.wait(lambda: dialog.is_complete, "a picture on every card")
        look(part)

    visit.in_dialog(lambda: visit.do("gallery"), when_complete)


def keys(visit: Visit, look: Look) -> None:
    visit.in_dialog(lambda: visit.do("keys"), look)


def palette(visit: Visit, look: Look) -> None:
    visit.in_dialog(lambda: visit.do("palette"), look)


def table(visit: Visit, look: Look) -> None:
    visit.in_dialog(visit.window.data_panel.own.edit_table, look)


def panel(name: str) -> Callable[[Visit, Look], None]:
    def go(visit: Visit, look: Look) -> None:
        visit.train(300)
        visit.click("h1", 1)
        visit.window.docks.show_panel(name)
        visit.see(look)

    return go


def swapped(visit: Visit, look: Look) -> None:
    visit.train(300)
    visit.window.docks.swap("warp")
    visit.see(look)


def outline(visit: Visit, look: Look) -> None:
    """With a frame around two layers, one of them open."""
    visit.train(300)
    document = visit.window.document
    frame = Frame("decoder", ("h2", "y"))
    document.edit("Frame 2 layers", replace(document.project, frames=(frame,)))
    visit.window.docks.show_panel("outline")
    visit.click("h1", 1)
    visit.see(look)


def icons(visit: Visit, look: Look) -> None:
    """The rail collapsed."""
    visit.window.rail.set_collapsed(True)
    visit.see(look)


def views(visit: Visit, look: Look) -> None:
    """Each view in the right column, then all of them."""
    visit.train(300)
    visit.click("h1", 1)
    docks = visit.window.docks
    for name in VIEWS:
        docks.show_panel(name)
        visit.see(look, name)
        docks.by_name[name].setVisible(not docks.is_extra(name))
    for name in VIEWS:
        docks.show_panel(name)
    visit.see(look, "all")


def pages(visit: Visit, look: Look) -> None:
    """Each phase of the strip at each depth, and those of a weight."""
    visit.train(300)
    stepper, session = visit.window.stepper, visit.window.session
    for depth in ("network", "layer", "unit"):
        visit.click("h2", 1)
        stepper.show_depth(depth)
        for phase in ("forward", "loss", "backward", "update"):
            stepper.show_phase(phase)
            visit.see(look, f"{depth}-{phase}")
    session.select(session.selection.with_weight("h1->h2", (1, 2)))
    for phase in ("forward", "loss", "backward", "update"):
        stepper.show_phase(phase)
        visit.see(look, f"weight-{phase}")


def dialogs(visit: Visit, look: Look) -> None:
    """Each that has no state of its own."""
    window = visit.window
    for name, open_it in (
        ("loss-formula", window.transport.open_loss_formula),
        ("activation-formula", partial(window.canvas.menus.open_formula, "h1")),
    ):
        formula = open_it()
        formula.field.deselect()  # selected text is painted twice
        visit.see(look, name)
        formula.close()
    visit.do("save_film")
    visit.see(look, "film")
    assert window.films.dialog is not None
    window.films.dialog.close()
    visit.train(20)
    visit.in_dialog(window.files.may_leave, look, "unsaved")
    visit.in_dialog(lambda: visit.do("about"), look, "about")


def menus(visit: Visit, look: Look) -> None:
    """Those of the menu bar, of every button that has one, of the canvas and of the panels."""
    visit.train(300)
    window, canvas = visit.window, visit.window.canvas
    bar = window.findChild(QMenuBar)
    assert bar is not None
    for action in bar.actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        name = action.text().replace("&", "").lower()
        visit.in_menu(menu, bar, look, name, below=bar.actionGeometry(action).bottomLeft())
    visit.click("h1", 1)
    for button in (*window.findChildren(QToolButton), *window.findChildren(QPushButton)):
        if button.isVisible() and button.menu() is not None and button is not window.transport.more:
            said = button.accessibleName() or button.text()
            name = "".join(letter for letter in said.lower() if letter.isalnum() or letter == " ").strip()
            visit.in_menu(button.menu(), button, look, name.replace(" ", "-"))
    node = canvas.scene_.nodes["h1"]
    places = {"frame": node.shape.title.center(), "unit": node.shape.tiles[1].center()}
    for name, place in places.items():
        menu = canvas.menus.open_context(canvas.mapFromScene(node.centre + place))
        visit.see(look, f"canvas-{name}")
        menu.close()
    menu = canvas.menus.open_context(QPoint(8, 8))
    visit.see(look, "canvas-empty")
    menu.close()
    menu = canvas.menus.open_activations("h1")
    visit.see(look, "activations")
    menu.close()
    for name in ("warp", "rail"):
        dock = window.docks.by_name[name]
        visit.in_menu(dock.button.menu(), dock, look, f"panel-{name}", below=QPoint(dock.width() - 40, 20))
