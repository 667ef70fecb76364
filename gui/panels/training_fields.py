"""Rate, batch, loss, optimizer, λ and the rest: the transport bar's fields, each of which edits one key.

Changes are edits of the document and reach a running training at its next update.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox

from core.arrays import FrozenMap
from core.choice import Choice
from core.expressions import parse, typeset
from core.initializers import INITIALIZERS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.project import Training
from gui.errors import Report
from gui.numbers import count, number
from gui.panels.boxes import NamesBox, NumberBox
from gui.session import Session

RATES = ("0.0001", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10")
BATCHES = ("1", "2", "5", "10", "20", "30", "64", "256")
DECAYS = ("0", "0.0001", "0.001", "0.003", "0.01", "0.03", "0.1", "1")


class TrainingFields(QObject):
    """Makes the fields, which somebody else lays out, and edits `project.training` with them.

    Signals:
        formula_wanted(): the loss is to be one of the user's own; ask for its formula.
    """

    formula_wanted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._showing = False
        self.rate = self._number(
            "learning_rate",
            "Rate",
            RATES,
            0.0,
            1e6,
            "How far each update goes: w ← w − rate·∂L/∂w. Larger: faster, until it diverges. Smaller: slower, surer.",
        )
        self.batch = self._number(
            "batch_size",
            "Batch",
            BATCHES,
            1,
            1e9,
            "Examples averaged for one update. Larger: calmer, fewer updates an epoch. Smaller: noisier, more of them.",
            whole=True,
        )
        self.decay = self._number(
            "l2",
            "L2",
            DECAYS,
            0.0,
            1e6,
            "Adds l2/2·Σw² to the loss: pulls weights towards 0. Larger: smoother functions. 0: off.",
        )
        self.sparsity = self._number(
            "l1",
            "L1",
            DECAYS,
            0.0,
            1e6,
            "Adds l1·Σ|w| to the loss: pulls small weights to exactly 0. Larger: fewer that matter. 0: off.",
        )
        self.momentum = self._number(
            "momentum",
            "Momentum",
            ("0", "0.5", "0.9", "0.99"),
            0.0,
            0.999999,
            "How much of the last step is kept: v ← ρ·v + g. Larger: rolls on over flat stretches, overshoots. 0: off.",
        )
        self.seed = self._number(
            "seed",
            "Seed",
            ("0", "1", "2", "3"),
            0,
            2**31 - 1,
            "Start, split and shuffle are drawn from it. Larger or smaller: another start, neither better nor worse.",
            whole=True,
        )
        self.loss = self._choice("loss", "Loss", {n: e.title for n, e in LOSSES.items()}, _loss_tip)
        self.optimizer = self._choice(
            "optimizer",
            "Optimizer",
            {n: e.title for n, e in OPTIMIZERS.items()},
            lambda n: f"{OPTIMIZERS[n].note}\n{OPTIMIZERS[n].rule}",
        )
        self.initialization = self._choice(
            "initialization",
            "First weights",
            {n: n.replace("_", " ") for n in INITIALIZERS},
            lambda n: f"{INITIALIZERS[n].note}\n{INITIALIZERS[n].formula}\nTaken at Reset and New seed.",
        )
        self.shuffle = QCheckBox("Shuffle every epoch")
        self.shuffle.setToolTip("A new order of the examples for each epoch, from the seed. Off: the rows in order.")
        self.shuffle.toggled.connect(
            lambda on: self._edit("shuffle", on, "Shuffle every epoch" if on else "Rows in order")
        )
        session.document.project_changed.connect(lambda _before, _after: self.refresh())
        session.travel.moved.connect(self._follow_past)
        self.refresh()

    def _follow_past(self) -> None:
        if self._session.training != self._shown:
            self.refresh()

    def refresh(self) -> None:
        """Shows the document's settings, or those of the past step that is shown."""
        self._shown = training = self._session.training
        self._showing = True
        for name, box in self._numbers().items():
            box.show_value(float(getattr(training, name)))
        for name, box in self._choices().items():
            choice: Choice = getattr(training, name)
            box.setCurrentIndex(box.findData(choice.name))
            tip = box.currentData(Qt.ItemDataRole.ToolTipRole)
            text = choice.value(LOSSES[choice.name].settings[0]) if choice.name == "formula" else ""
            box.setToolTip(f"{box.accessibleName()}: {tip}" + (f"\nNow: L(a, t) = {text}" if text else ""))
        self.shuffle.setChecked(training.shuffle)
        self._showing = False

    @property
    def loss_formula(self) -> str:
        """The user's own loss as text, or what one begins with."""
        setting = LOSSES["formula"].settings[0]
        now = self._session.document.project.training_or_default.loss
        return str(now.value(setting)) if now.name == "formula" else str(setting.default)

    def set_loss_formula(self, text: str) -> None:
        """Makes the loss one of the user's own."""
        setting = LOSSES["formula"].settings[0]
        chosen = Choice("formula", FrozenMap({setting.name: text}))
        training = self._session.document.project.training_or_default
        if training.loss != chosen:
            self._session.set_training(replace(training, loss=chosen), f"Loss {text}")

    def _numbers(self) -> dict[str, NumberBox]:
        return {
            "learning_rate": self.rate,
            "batch_size": self.batch,
            "l2": self.decay,
            "l1": self.sparsity,
            "momentum": self.momentum,
            "seed": self.seed,
        }

    def _choices(self) -> dict[str, NamesBox]:
        return {"loss": self.loss, "optimizer": self.optimizer, "initialization": self.initialization}

    def _number(
        self, key: str, title: str, choices: tuple[str, ...], low: float, high: float, tip: str, *, whole: bool = False
    ) -> NumberBox:
        box = NumberBox(choices, low=low, high=high, whole=whole)
        box.setToolTip(tip)
        box.setAccessibleName(title)

        def typed(value: float) -> None:
            if whole:
                self._edit(key, int(value), f"{title} {count(int(value))}")
            else:
                self._edit(key, value, f"{title} {number(value, 6)}")

        box.value_changed.connect(typed)
        box.refused.connect(
            lambda text: self._session.reported.emit(Report("info", f"{title}: {box.why_not(text)}; kept the old one."))
        )
        return box

    def _choice(self, key: str, title: str, names: dict[str, str], tip: Callable[[str], str]) -> NamesBox:
        box = NamesBox()
        own = {n for n, e in LOSSES.items() if e.is_own} if key == "loss" else set()
        for name, shown in names.items():
            box.addItem(f"{shown}…" if name in own else shown, name)
            box.setItemData(box.count() - 1, tip(name), Qt.ItemDataRole.ToolTipRole)
        box.setAccessibleName(title)

        def picked(_index: int) -> None:
            if box.currentData() in own:
                self.formula_wanted.emit()
            else:
                self._edit(key, Choice(str(box.currentData())), f"{title} {box.currentText()}")

        box.activated.connect(picked)
        return box

    def _edit(self, key: str, value: object, text: str) -> None:
        if self._showing:
            return
        training: Training = self._session.training
        current = getattr(training, key)
        if isinstance(current, Choice) and isinstance(value, Choice) and current.name == value.name:
            return  # picking the same entry again keeps its settings
        self._session.set_training(replace(training, **{key: value}), text)


def _loss_tip(name: str) -> str:
    entry = LOSSES[name]
    names = ("a", "t", *(setting.name for setting in entry.settings))
    return f"{entry.definition}\n{typeset(parse(entry.formula, names))}\n{entry.note}"
