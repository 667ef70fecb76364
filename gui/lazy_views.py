"""The window's views, each made when it is first shown: most of them are closed when the window starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.session import Session
from gui.theme import ThemeHolder
from gui.views import VIEWS, View


class LazyViews(Mapping[str, View]):
    """Name → view; asking for one makes it, wherever it will stand.

    Attributes:
        made: those that there are so far.
    """

    def __init__(self, session: Session, holder: ThemeHolder) -> None:
        self._session, self._holder = session, holder
        self._places: dict[str, ViewPlace] = {}
        self._heeded: list[Callable[[View], object]] = []
        self.made: dict[str, View] = {}

    def __getitem__(self, name: str) -> View:
        if name not in self.made:
            view = self.made[name] = VIEWS[name].view(self._session, self._holder)
            if name in self._places:
                self._places[name].take(view)
            for heed in self._heeded:
                heed(view)
        return self.made[name]

    def __contains__(self, name: object) -> bool:
        return name in VIEWS

    def __iter__(self) -> Iterator[str]:
        return iter(VIEWS)

    def __len__(self) -> int:
        return len(VIEWS)

    def when_made(self, heed: Callable[[View], object]) -> None:
        """Has something done with every view: with those that are there now, with the others once they are."""
        for view in self.made.values():
            heed(view)
        self._heeded.append(heed)

    def place(self, name: str) -> ViewPlace:
        """The widget that a view stands in; what shows it for the first time makes the view."""
        place = self._places[name] = ViewPlace(lambda: self[name])
        if name in self.made:
            place.take(self.made[name])
        return place


class ViewPlace(QWidget):
    """Empty until it is shown."""

    def __init__(self, make: Callable[[], View]) -> None:
        super().__init__()
        self._make = make
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def take(self, view: View) -> None:
        layout = self.layout()
        if layout is not None:
            layout.addWidget(view)
        self.setFocusProxy(view)
        view.show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make()
