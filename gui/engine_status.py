"""What computes: the device that is wished for, the engine that is there, why it is this one, and torch on its way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from core.training.messages import Ready
from gui.torch_loading import EnginesLoading, Loading

LOADING = "torch is loading…"
LATER_MS = 3000  # after training could begin; torch is for export, graphics cards and what has no machine code
_WHAT_TORCH_IS = "torch computes the training; its library takes a second or two. Play may be pressed already."
_WHO_CHOOSES = "The engine is chosen by the drawing and the settings when you press Play."


class EngineStatus(QObject):
    """Device and engine in words, and the threads that load them.

    Signals:
        changed(): read `text` and `reason`.
        ready(): Play trains at once from now on.
        asked(): something is being loaded; `poll` once a frame.
        loaded(): torch is there, or cannot be.
    """

    changed = Signal()
    ready = Signal()
    asked = Signal()
    loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.device = "auto"
        self.text = "CPU · getting ready…"
        self.reason = ""  # why it is this engine, as a sentence
        self.can_train = False
        self.is_busy: Callable[[], bool] = lambda: False  # the session's: torch waits until nothing is going on
        self._shown_share = 0
        self._is_quiet = False  # nobody waits for torch
        self._engines: EnginesLoading | None = None
        self._loading: Loading | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._load_unless_busy)

    @property
    def is_loading(self) -> bool:
        return any(loading is not None and not loading.is_done for loading in (self._engines, self._loading))

    @property
    def cuda_problem(self) -> str | None:
        """Why training cannot run on a graphics card, "" if it can, None while torch is not loaded."""
        return self._loading.cuda_problem if self._loading is not None else None

    def prepare(self) -> None:
        """Imports what trains in a thread, once; torch follows in a quiet moment where Play can do without it."""
        if self._engines is None:
            self._engines = EnginesLoading()
            self.asked.emit()

    def load_torch(self, *, quietly: bool = False) -> None:
        """Imports torch in a thread, once; `poll` says when it is there."""
        self._later.stop()
        if self._loading is None:
            self._loading = Loading()
            self._is_quiet = quietly
            if not quietly:
                self._say(LOADING, _WHAT_TORCH_IS)
            self.asked.emit()

    def close(self) -> None:
        """Begins nothing any more."""
        self._later.stop()

    def choose(self, device: str) -> None:
        """ "cpu", "cuda" or "auto", from the next start on."""
        self.device = device
        self._say(f"{self._device_name} · ready", _WHO_CHOOSES)

    def starts(self) -> None:
        """A trainer is being made."""
        if self._loading is not None and self.is_loading and not self._is_quiet:
            self._say(LOADING, _WHAT_TORCH_IS)
        else:
            self._say(f"{self._device_name} · getting ready…", _WHO_CHOOSES)

    def is_ready(self, ready: Ready) -> None:
        """The trainer has its engine."""
        text = f"{ready.device.upper()} · {ready.engine}"
        if (text, ready.reason) != (self.text, self.reason):
            self._say(text, ready.reason)

    def poll(self, *, has_trainer: bool) -> None:
        """Says how far torch is, and once that it is there; called once a frame."""
        if self._engines is not None and self._engines.has_just_ended():
            if self._engines.needs_torch:
                self.load_torch()
            else:
                self._is_ready(has_trainer=has_trainer)
                self._later.start()
        if self._loading is None:
            return
        if self._loading.has_just_ended():
            if not self.can_train or not self._is_quiet:
                self._is_ready(has_trainer=has_trainer)
            self.loaded.emit()
        elif self.is_loading and not self._is_quiet and (share := int(20 * self._loading.share)) != self._shown_share:
            self._shown_share = share
            self._say(f"{LOADING} {5 * share} %", self.reason)

    def _is_ready(self, *, has_trainer: bool) -> None:
        if not has_trainer:
            self._say(f"{self._device_name} · ready", _WHO_CHOOSES)
        if not self.can_train:
            self.can_train = True
            self.ready.emit()

    def _load_unless_busy(self) -> None:
        if self.is_busy():
            self._later.start()
        else:
            self.load_torch(quietly=True)

    @property
    def _device_name(self) -> str:
        return "CPU" if self.device == "auto" else self.device.upper()

    def _say(self, text: str, reason: str = "") -> None:
        self.text, self.reason = text, reason
        self.changed.emit()
