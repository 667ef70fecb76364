"""What a window shows beside its document: what is selected, how each view is looked at, where the panels are, and how
large and in which colours all of it is drawn.

It travels with a document's copy under its reserved key, so that a film, which another process makes, shows what is on
the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from core.arrays import FrozenMap
from core.project import Project
from core.reading import freeze
from gui.numbers import MOST_DIGITS
from gui.selection import Selection
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views import View
from gui.views.view_options import ViewOptions

KEY = "workspace"
_FARTHEST = 1e9
_MOST = 10**9


def with_workspace(
    project: Project,
    session: Session,
    views: Mapping[str, View],
    layout: Mapping[str, Any] | None = None,
    look: Mapping[str, Any] | None = None,
) -> Project:
    """The document with what is selected, the options of these views, by name, how the window is laid out, and
    `look_of` it."""
    options = {name: view.present_options() for name, view in views.items()}
    here = {"selection": asdict(session.selection), "view_options": options}
    here |= {"layout": dict(layout or {}), "look": dict(look or {})}
    return replace(project, extra=FrozenMap({**project.extra, KEY: freeze(here)}))


def look_of(holder: ThemeHolder) -> dict[str, Any]:
    """What beside light and dark is chosen for every picture, as values that JSON has."""
    theme = holder.theme
    return {
        "high_contrast": theme.high_contrast,
        "sign_marks": theme.sign_marks,
        "scale": holder.base_scale,
        "digits": holder.digits,
        "presents": holder.is_presenting,
        "numbers": holder.shows_numbers,
    }


def selection_in(project: Project) -> Selection | None:
    """What is selected in a document's workspace, as far as the document has it; None where it says nothing."""
    said = ViewOptions.of(project.extra.get(KEY)).part("selection")
    if not said.values:
        return None
    graph, layer, connection = project.graph, said.text("layer"), said.text("connection")
    point, target = (_numbers(said, name) for name in ("point", "target"))
    weight = said.wholes("weight", 2, 0, _MOST)
    selection = Selection(
        said.whole("example", 0, _MOST),
        layer or "",
        said.whole("unit", 0, _MOST),
        connection or "",
        None if weight is None else (weight[0], weight[1]),
        point,
        target,
    )
    return selection.fitting(graph, rows=_MOST)


def options_in(project: Project) -> dict[str, ViewOptions]:
    """View → its options in a document's workspace."""
    said = ViewOptions.of(project.extra.get(KEY)).part("view_options")
    return {name: said.part(name) for name in said.values if said.part(name).values}


def layout_in(project: Project) -> ViewOptions:
    """How the window is laid out in a document's workspace, for LayoutActions.take."""
    return ViewOptions.of(project.extra.get(KEY)).part("layout")


def look_in(project: Project) -> ViewOptions:
    """What `look_of` told in a document's workspace."""
    return ViewOptions.of(project.extra.get(KEY)).part("look")


def take_look(look: ViewOptions, holder: ThemeHolder) -> None:
    """Dresses a holder so, as far as it makes sense; a presentation is the window's own to begin."""
    holder.set_high_contrast(look.switch("high_contrast") or False)
    holder.set_colour_blind(look.switch("sign_marks") or False)
    holder.set_scale(look.number("scale", 0.5, 4.0) or holder.base_scale)
    holder.set_digits(look.whole("digits", 1, MOST_DIGITS) or holder.digits)


def _numbers(said: ViewOptions, name: str) -> tuple[float, ...] | None:
    value = said.values.get(name)
    if not isinstance(value, (list, tuple)):
        return None
    each = [ViewOptions({"": item}).number("", -_FARTHEST, _FARTHEST) for item in value]
    return None if None in each else tuple(item for item in each if item is not None)
