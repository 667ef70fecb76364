"""All that the window is put together from, imported in one place: main_window asks for it after its first paint."""

from gui.availability import Availability
from gui.canvas import Canvas
from gui.document import Document
from gui.files import Files
from gui.films import Films
from gui.hints import Hints
from gui.layout_actions import LayoutActions
from gui.lazy_views import LazyViews
from gui.lent_room import LentRoom
from gui.look_actions import LookActions
from gui.palette_actions import PaletteActions
from gui.panels.banner import Banner
from gui.panels.bottom_edge import BottomEdge
from gui.panels.boxes import NumberBox
from gui.panels.data import DataPanel
from gui.panels.history import HistoryPanel
from gui.panels.nodes import NodesPanel
from gui.panels.outline import OutlinePanel
from gui.panels.status_line import StatusLine
from gui.panels.stepper import StepperStrip
from gui.panels.stepper_graph import GraphPanel
from gui.panels.timeline import Timeline
from gui.panels.transport import Transport
from gui.pictures import Pictures
from gui.presentation import Presentation
from gui.rail import Rail
from gui.recovery import Recovery
from gui.run_actions import RunActions
from gui.session import Session
from gui.small_window import Surroundings
from gui.surroundings import Places
from gui.title_row import TitleRow
from gui.views import VIEWS
from gui.views.view import View
from gui.window_words import WindowWords

__all__ = [
    "VIEWS",
    "Availability",
    "Banner",
    "BottomEdge",
    "Canvas",
    "DataPanel",
    "Document",
    "Files",
    "Films",
    "GraphPanel",
    "Hints",
    "HistoryPanel",
    "LayoutActions",
    "LazyViews",
    "LentRoom",
    "LookActions",
    "NodesPanel",
    "NumberBox",
    "OutlinePanel",
    "PaletteActions",
    "Pictures",
    "Places",
    "Presentation",
    "Rail",
    "Recovery",
    "RunActions",
    "Session",
    "StatusLine",
    "StepperStrip",
    "Surroundings",
    "Timeline",
    "TitleRow",
    "Transport",
    "View",
    "WindowWords",
]
