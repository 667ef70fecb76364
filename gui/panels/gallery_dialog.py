"""The gallery: the networks of the lectures, each with a picture of itself, found by a word and opened by Enter."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.gallery import GalleryEntry, entries
from gui.panels.gallery_cards import EDGE, ENTRY, PICTURE, GalleryCards
from gui.panels.gallery_pictures import miniature_of
from gui.small_window import heading
from gui.theme import GAP, INSET, ThemeHolder

COLUMNS, ROWS = 5, 4  # as long as the window has room: all of it in sight
_SPARE = 1  # pixels that Qt wants besides the columns
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_CURSOR_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class GalleryDialog(QDialog):
    """Cards to choose from; below, what there is to see in the chosen one."""

    def __init__(self, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder = holder
        self.setWindowTitle("Gallery")
        self.heading = heading(self)
        self.search, self.list, self.note = QLineEdit(), QListWidget(), QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.nothing, self.show_all = QWidget(), QPushButton("Show all")
        self._cards = GalleryCards(holder, self.list)
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        self._fill()
        self._lay_out()
        self._unpainted = QTimer(self)  # one picture at a time, so that the dialog is there at once
        self._unpainted.setInterval(0)
        self._unpainted.timeout.connect(self._compute_next)
        self._unpainted.start()
        self.search.textChanged.connect(self._filter)
        self.show_all.clicked.connect(self.search.clear)
        self.show_all.clicked.connect(self.search.setFocus)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.currentItemChanged.connect(lambda _item, _old: self._show_note())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        holder.changed.connect(self._dress)
        self._dress()
        self.list.setCurrentRow(0)
        self.search.setFocus()

    @property
    def chosen(self) -> Path | None:
        """The file of the chosen network, None where the search finds nothing."""
        entry = self._entry()
        return entry.path if entry is not None else None

    @property
    def is_complete(self) -> bool:
        """Whether every card has its picture."""
        return not self._unpainted.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk through the cards while the search has the focus; a bar has room where it is needed."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _LIST_KEYS or (key in _CURSOR_KEYS and not self.search.text()):
                QApplication.sendEvent(self.list, event)
                return True
        if watched is self.list and event.type() == QEvent.Type.Resize:
            self._keep_room_for_bar()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note keeps the room that the longest one needs, so that nothing jumps."""
        super().resizeEvent(event)
        self.note.setFixedHeight(self._note_height(self.width()))

    # ------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Whole rows to the pixel, now that all has its style."""
        layout = self.layout()
        if layout is not None and not event.spontaneous():
            layout.activate()
            self.resize(self.width(), self.height() + self._wanted - self.list.viewport().height())
        super().showEvent(event)

    def _keep_room_for_bar(self) -> None:
        """Only where there is to be one: Qt keeps it free in any list whose bar may come, and a column has less."""
        grid = self.list.gridSize()
        columns = max(1, (self.list.width() - _SPARE) // grid.width())
        fits = -(-self.list.count() // columns) * grid.height() <= self.list.height()
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.list.setVerticalScrollBarPolicy(bar)

    def _note_height(self, width: int) -> int:
        """Of the longest note in a dialog of that width."""
        self.note.ensurePolished()
        room = QRect(0, 0, width - 2 * INSET, 10_000)
        metrics, wrap = self.note.fontMetrics(), Qt.TextFlag.TextWordWrap
        return max(metrics.boundingRect(room, wrap, entry.note).height() for entry in entries()) + 2

    def _entry(self) -> GalleryEntry | None:
        item = self.list.currentItem()
        entry = item.data(ENTRY) if item is not None and not item.isHidden() else None
        return entry if isinstance(entry, GalleryEntry) else None

    def _fill(self) -> None:
        for entry in entries():
            item = QListWidgetItem(entry.title)
            item.setData(ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {', '.join(entry.lectures)}")
            systems = "system" if len(entry.lectures) == 1 else "systems"
            item.setToolTip(f"From the lecture, {systems} {', '.join(entry.lectures)}: the search finds these too.")
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, entry.note)
            self.list.addItem(item)

    def _compute_next(self) -> None:
        items = (self.list.item(row) for row in range(self.list.count()))
        item = next((i for i in items if i.data(PICTURE) is None), None)
        if item is None:
            self._unpainted.stop()
        else:
            item.setData(PICTURE, miniature_of(item.data(ENTRY).path))

    def _filter(self, text: str) -> None:
        """Shows the cards whose title, lectures or note hold every word."""
        words = text.casefold().split()
        first = named = None  # of those that are found: the one whose title says so counts most
        for row in range(self.list.count()):
            item = self.list.item(row)
            entry: GalleryEntry = item.data(ENTRY)
            said = " ".join((entry.title, *entry.lectures, entry.note, entry.id)).casefold()
            item.setHidden(not all(word in said for word in words))
            if first is None and not item.isHidden():
                first = item
            if named is None and words and all(word in entry.title.casefold() for word in words):
                named = item
        current = self.list.currentItem()
        best = named if named is not None or (current is not None and not current.isHidden()) else first
        if best is not None:
            self.list.setCurrentItem(best)
        current = self.list.currentItem()
        if current is not None and not current.isHidden():
            current.setSelected(True)
            self.list.scrollToItem(current)
        self._show_note()

    def _show_note(self) -> None:
        entry = self._entry()
        self.note.setText(entry.note if entry is not None else "")
        self.nothing.setVisible(entry is None)
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(entry is not None)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("Search titles, lectures and notes")
        self.search.setAccessibleName("Search the gallery")
        self.list.setAccessibleName("Gallery")
        self.list.setItemDelegate(self._cards)
        self.list.setProperty("role", "bare")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFlow(QListView.Flow.LeftToRight)  # the icon mode puts found cards on top of each other
        self.list.setWrapping(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out_nothing()
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setAccessibleName("What there is to see")
        open_button = self.buttons.button(QDialogButtonBox.StandardButton.Open)
        open_button.setProperty("role", "primary")
        open_button.setToolTip("Opens a copy; the gallery itself stays as it is. (Enter)")
        layout = self._column = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addLayout(self._above)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._below)
        for part, widgets in ((self._above, (self.heading, self.search)), (self._below, (self.note, self.buttons))):
            part.setSpacing(GAP)
            for widget in widgets:
                part.addWidget(widget)

    def _lay_out_nothing(self) -> None:
        """What stands in the middle of the list where the search finds nothing, and the way back."""
        words = QLabel("No network of the gallery holds these words.")
        words.setProperty("role", "muted")
        self.show_all.setProperty("role", "link")
        self.show_all.setToolTip("Clears the search.")
        self.show_all.setAutoDefault(False)
        self.nothing.hide()
        column = QVBoxLayout(self.nothing)
        for widget in (words, self.show_all):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        QVBoxLayout(self.list.viewport()).addWidget(self.nothing, 0, Qt.AlignmentFlag.AlignCenter)

    def _dress(self) -> None:
        scale, card = self._holder.scale, self._cards.card
        self.list.setGridSize(QSize(card.width() + GAP // 2, card.height() + GAP // 2))
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else QGuiApplication.primaryScreen().availableSize()
        bar = round(16 * scale)
        row, column = card.height() + GAP // 2, card.width() + GAP // 2
        wide = min(COLUMNS * column, room.width() - 2 * INSET)
        others = (self.heading, self.search, self.buttons)
        for widget in others:
            widget.ensurePolished()
        rest = 2 * INSET + len(others) * GAP + sum(widget.sizeHint().height() for widget in others)
        rest += 2 * GAP + self._note_height(wide)
        rows = max(1, min(ROWS, (room.height() - 2 * INSET - rest) // row))  # whole ones: no card is cut
        columns = max(1, min(COLUMNS, (room.width() - 4 * INSET - bar) // column))
        bar = bar if rows * columns < self.list.count() else 0
        self._wanted = rows * row + 2
        last = 0 if bar else EDGE + GAP // 2 + _SPARE  # stands out, so that the cards end where all else does
        self._column.setContentsMargins(INSET - EDGE, INSET, INSET - last, INSET)
        for part in (self._above, self._below):
            part.setContentsMargins(EDGE, 0, last, 0)
        self.resize(columns * column + _SPARE + bar + 2 * INSET - EDGE - last, rows * row + rest)


def ask_gallery(holder: ThemeHolder, parent: QWidget) -> Path | None:
    """The path of the network that the user chose, or None."""
    dialog = GalleryDialog(holder, parent)
    try:
        return dialog.chosen if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
