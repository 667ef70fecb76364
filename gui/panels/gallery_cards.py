"""The cards of the gallery: a picture and a title, painted by one delegate."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.gallery import GalleryEntry
from gui.panels.gallery_pictures import HEIGHT, WIDTH, Miniature, paint_miniature
from gui.theme import GAP, GRID, RADIUS, ThemeHolder, body_font

ENTRY = Qt.ItemDataRole.UserRole
PICTURE = Qt.ItemDataRole.UserRole + 1
EDGE = 2  # pixels around a card, in which its ring may be
TEXT_LINES = 34  # height of a title of two lines


class GalleryCards(QStyledItemDelegate):
    """Paints an item that holds a GalleryEntry under ENTRY and, once it is computed, a Miniature under PICTURE."""

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._holder = holder

    @property
    def card(self) -> QSize:
        """The size of a card at the present scale."""
        scale = self._holder.scale
        width = WIDTH + 2 * GAP
        height = HEIGHT + TEXT_LINES + 2 * GAP + GRID
        return QSize(round(width * scale), round(height * scale))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.card

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        entry, picture = index.data(ENTRY), index.data(PICTURE)
        if not isinstance(entry, GalleryEntry):
            return
        rect = QRectF(QRect(option.rect.topLeft(), self.card)).adjusted(EDGE, EDGE, -EDGE, -EDGE)  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if is_chosen else theme.muted if is_hovered else theme.line
        painter.setPen(QPen(QColor(edge), 2.0 if is_chosen else 1.0))
        painter.setBrush(QColor(theme.accent_soft if is_chosen else theme.hover if is_hovered else theme.panel))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inner = rect.adjusted((GAP - 2) * scale, (GAP - 2) * scale, -(GAP - 2) * scale, -(GAP - 2) * scale)
        frame = QRectF(inner.center().x() - WIDTH * scale / 2, inner.top(), WIDTH * scale, HEIGHT * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.canvas))
        painter.drawRoundedRect(frame, RADIUS - 2, RADIUS - 2)
        if isinstance(picture, Miniature):
            paint_miniature(painter, frame, picture, theme)
        top = frame.bottom() + GRID * scale
        painter.setPen(QColor(theme.text))
        painter.setFont(body_font(scale))
        words = QRectF(frame.left(), top, frame.width(), TEXT_LINES * scale)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, entry.title)
        painter.restore()
