"""The table of views. One statement adds one: menu, `netfold render --view`, tooltip and tests follow."""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import Table
from gui.views.fields import FieldsView
from gui.views.functions import FunctionsView
from gui.views.health import HealthView
from gui.views.landscape import LandscapeView
from gui.views.loss import LossView
from gui.views.metrics import MetricsView
from gui.views.output import OutputView
from gui.views.regions import RegionsView
from gui.views.view import View
from gui.views.warp import WarpView
from gui.views.weights import WeightsView


@dataclass(frozen=True)
class ViewEntry:
    """A view that can be opened.

    Attributes:
        name: what `netfold render --view` calls it; title: its name on the screen.
        view: built as view(session, theme_holder, parent).
        note: what it shows, one sentence for menu and tooltip.
    """

    name: str
    title: str
    view: type[View]
    note: str


VIEWS: Table[ViewEntry] = Table("view")

for _view in (
    WarpView,
    OutputView,
    LossView,
    FunctionsView,
    RegionsView,
    LandscapeView,
    WeightsView,
    HealthView,
    FieldsView,
    MetricsView,
):
    VIEWS.add(ViewEntry(_view.name, _view.title, _view, _view.definition))

__all__ = [
    "VIEWS",
    "FieldsView",
    "FunctionsView",
    "HealthView",
    "LandscapeView",
    "LossView",
    "MetricsView",
    "OutputView",
    "RegionsView",
    "View",
    "ViewEntry",
    "WarpView",
    "WeightsView",
]
