"""The transport's place for live retrain: the switch, the step at which it ends, and how far a long run is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.errors import Report
from gui.live_retrain import MOST_STEPS
from gui.numbers import count
from gui.panels.boxes import NumberBox
from gui.panels.switch import Switch
from gui.session import Session
from gui.theme import GAP, ThemeHolder

STEPS = ("100", "500", "1000", "2500", "5000", "10000", "50000")
WHAT = (
    "Live retrain: each change of a setting, the data, the drawing or a weight trains again from the same start to the "
    "same step, so that turning a knob shows where training ends up. A dragged or typed weight is the start’s. Undo "
    "takes back change and training together. Play goes on from there; a change pauses it. (Ctrl+L)"
)


class LiveBox(QWidget):
    """Follows session.live; the menu's action turns it on and off, a click does the same."""

    def __init__(self, session: Session, holder: ThemeHolder, action: QAction) -> None:
        super().__init__()
        self._session, self._action = session, action
        self.switch = Switch("Live retrain", holder)
        self.steps = NumberBox(STEPS, low=1, high=MOST_STEPS, whole=True, usual=count(9999))
        self.steps.setAccessibleName("Live retrain ends at step")
        self.steps.setToolTip(
            "The update at which live retrain ends: where the run stood when it was turned on. Play beyond moves it. "
            "Larger: shows a later stage, takes longer. Smaller: quicker."
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.steps, 1)
        self.setFocusProxy(self.switch)
        self.switch.clicked.connect(lambda _on=False: action.trigger())
        self.steps.value_changed.connect(lambda value: session.set_live_steps(int(value)))
        self.steps.refused.connect(self._refuse)
        session.live.changed.connect(self._show)
        self._show()

    @property
    def spare(self) -> int:
        """Pixels that it takes more while it is on; 0 then."""
        return self.steps.sizeHint().width() + GAP if self.steps.isHidden() else 0

    @property
    def is_steady(self) -> bool:
        return self.steps.sizePolicy().retainSizeWhenHidden()

    def hold_steady(self, on: bool) -> None:
        """Keeps the place of its number while it is off, so that nothing moves when it is turned on; or does not."""
        if on != self.is_steady:
            policy = self.steps.sizePolicy()
            policy.setRetainSizeWhenHidden(on)
            self.steps.setSizePolicy(policy)

    def _show(self) -> None:
        live = self._session.live
        self.switch.setChecked(live.is_on)
        self._action.setChecked(live.is_on)
        if live.is_on:
            self.steps.show_value(live.steps)
        if self.steps.isHidden() == live.is_on:
            self.steps.setVisible(live.is_on)
            self.updateGeometry()
        now = f"\n\nTrained {count(live.reached)} of {count(live.steps)} updates." if live.reached else ""
        self.switch.setToolTip(WHAT + (f"\n\nThe last one: {live.note}" if live.note else now))
        self.switch.show_share(live.reached / live.steps if live.reached else None)

    def _refuse(self, text: str) -> None:
        self._session.reported.emit(Report("info", f"Live retrain: {self.steps.why_not(text)}; kept the old one."))
