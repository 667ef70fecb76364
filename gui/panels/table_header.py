"""The table's header: a column's name to double-click, and below it its part to click: input, target, left out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from core.numerals import with_subscript
from gui.panels.table_model import TableModel
from gui.panels.table_sheet import HEADER
from gui.theme import ThemeHolder, blend, body_font, label_font

NAME_HEIGHT, PART_HEIGHT = 24, 24
PLAIN = "QHeaderView { border: none; border-radius: 0; }"


class NameField(QLineEdit):
    """Where a column's name is typed. Enter and Escape end it and go no further, or the dialog would take them.

    Signals:
        left(keeps: bool)
    """

    left = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit(event.key() != Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit(True)


class TableHeader(QHeaderView):
    """Two lines a column."""

    def __init__(self, model: TableModel, holder: ThemeHolder, view: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._table_view = view
        self._table, self._holder = model, holder
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(round(72 * holder.scale))
        self.setDefaultSectionSize(round(104 * holder.scale))
        self.rename_field: NameField | None = None
        self._column = -1
        self.setMouseTracking(True)
        self.setStyleSheet(PLAIN)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), round((NAME_HEIGHT + PART_HEIGHT) * self._holder.scale))

    def part_rect(self, column: int) -> QRect:
        """Where a column's part is clicked."""
        top = round(NAME_HEIGHT * self._holder.scale)
        left = self.sectionViewportPosition(column)
        return QRect(left, top, self.sectionSize(column), self.height() - top)

    def name_rect(self, column: int) -> QRect:
        left = self.sectionViewportPosition(column)
        return QRect(left, 0, self.sectionSize(column), round(NAME_HEIGHT * self._holder.scale))

    def edit_name(self, column: int) -> None:
        """Opens a field over the name; Enter or leaving it keeps what is typed, Escape does not."""
        if self._table.is_read_only or column < 0:
            return
        self._column = column
        field = NameField(self._table.sheet.columns[column].name, self.viewport())
        field.setAccessibleName("Column name")
        field.setGeometry(self.name_rect(column).adjusted(1, 1, -2, 0))
        field.selectAll()
        field.show()
        field.setFocus()
        field.left.connect(self._leave_name)
        self.rename_field = field

    def _leave_name(self, keeps: bool) -> None:
        field, self.rename_field = self.rename_field, None
        if field is not None:
            text = field.text()
            field.hide()
            field.deleteLater()
            self._table_view.setFocus()
            if keeps:
                self._table.rename(self._column, text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        column = self.logicalIndexAt(event.position().toPoint())
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        if column >= 0 and not resizing and self.part_rect(column).contains(event.position().toPoint()):
            self._table.next_part(column)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        column = self.logicalIndexAt(event.position().toPoint())
        if column >= 0 and self.name_rect(column).contains(event.position().toPoint()):
            self.edit_name(column)
        else:
            super().mouseDoubleClickEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        column = self._table.sheet.columns[logical]
        painter.save()
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = round(8 * scale)
        name = self.name_rect(logical).adjusted(inset, round(4 * scale), -inset, 0)
        wrong = self._table.fault(HEADER, logical) is not None
        painter.setFont(body_font(scale, bold=True))
        painter.setPen(QColor(theme.problem if wrong else theme.muted if column.part == "left out" else theme.text))
        words = with_subscript(column.name) or "no name"
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if wrong:
            painter.setPen(QPen(QColor(theme.problem), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.name_rect(logical)).adjusted(2, 2, -3, 0), 4, 4)
        self._paint_part(painter, logical, inset)
        painter.restore()

    def _paint_part(self, painter: QPainter, logical: int, inset: int) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        part = self._table.sheet.columns[logical].part
        painter.setFont(label_font(scale, bold=part == "target"))
        metrics = painter.fontMetrics()
        place = self.part_rect(logical)
        height = 16 * scale
        width = metrics.horizontalAdvance(part) + 2 * inset
        pill = QRectF(place.left() + inset - 2, place.top() + 2 * scale, width, height)
        colours = {
            "input": (theme.field, theme.line, theme.text),
            "target": (theme.accent, theme.accent, theme.on_accent),
            "left out": (theme.panel, blend(theme.panel, theme.muted, 0.5), theme.muted),
        }
        face, edge, ink = colours[part]
        pen = QPen(QColor(edge), 1.0)
        if part == "left out":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(face))
        painter.drawRoundedRect(pill.translated(QPointF(0.5, 0.5)), height / 2, height / 2)
        painter.setPen(QColor(ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, part)
