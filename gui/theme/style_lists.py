"""The half of the style sheet for what holds other things: menus, tabs, docks, lists, tables, scroll bars, tooltips."""

from __future__ import annotations

_LISTS = """
QMenuBar {{ background: transparent; padding: 2px; }}
QMenuBar::item {{ background: transparent; padding: {pad_s}px {pad_m}px; border-radius: {radius_s}px; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {panel}; border: {hair}px solid {scroll}; border-radius: {radius}px; padding: {pad_s}px; }}
QMenu::item {{ padding: {pad_s}px {pad_xl}px {pad_s}px {pad_l}px; border-radius: {radius_s}px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {text}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: {hair}px; background: {line}; margin: {pad_s}px; }}
QMenu::indicator {{ width: {box}px; height: {box}px; left: {pad_s}px; }}
QMenu::indicator:checked {{ image: url({tick}); }}
QMenu::indicator:checked:disabled {{ image: url({tick_off}); }}

QTabWidget::pane {{ border: none; background: {panel}; }}
QTabBar {{ background: transparent; border: none; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {muted}; border: none; border-bottom: {ring}px solid transparent;
    padding: {pad_s}px {pad_m}px; margin-right: {pad_s}px; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QTabBar::scroller {{ width: {scroller}px; }}
QTabBar::tear {{ width: {pad_m}px; border: none;
    background: qlineargradient(x1: 0, y1: 0, x2: 1, y2: 0, stop: 0 {ground}, stop: 1 transparent); }}
QTabBar QToolButton {{ background: {ground}; border: none; border-radius: 0; padding: 0; margin: 0; }}
QTabBar QToolButton:hover {{ background: {hover}; }}
QTabBar QToolButton::left-arrow {{ image: url({left}); width: {arrow}px; height: {arrow}px; }}
QTabBar QToolButton::right-arrow {{ image: url({right}); width: {arrow}px; height: {arrow}px; }}
QTabBar QToolButton::left-arrow:disabled {{ image: url({left_off}); }}
QTabBar QToolButton::right-arrow:disabled {{ image: url({right_off}); }}

QDockWidget {{ color: {muted}; font-size: {label}px; font-weight: 600; }}
QDockWidget::title {{ background: {panel}; text-align: left; padding: {pad_m}px {pad_l}px; }}
QDockWidget::close-button, QDockWidget::float-button {{ border: none; background: transparent;
    border-radius: {radius_s}px; }}
QDockWidget::close-button:hover, QDockWidget::float-button:hover {{ background: {hover}; }}
QMainWindow::separator {{ background: {ground}; width: {gap}px; height: {gap}px; }}
QMainWindow::separator:hover {{ background: {accent_soft}; }}
QSplitter::handle {{ background: {ground}; }}
QToolBar {{ background: {panel}; border: none; spacing: {pad_s}px; padding: {pad_s}px; }}
QStatusBar {{ background: {ground}; color: {muted}; font-size: {label}px; }}
QStatusBar::item {{ border: none; }}

QToolTip {{ background: {panel}; color: {text}; border: {hair}px solid {line}; padding: {pad_s}px {pad_m}px; }}
QGroupBox {{ border: {hair}px solid {line}; border-radius: {radius}px; margin-top: {pad_l}px; padding-top: {pad_m}px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: {pad_l}px; padding: 0 {pad_s}px; color: {muted}; }}

QAbstractItemView {{ background: {panel}; alternate-background-color: {field}; border: {hair}px solid {line};
    border-radius: {radius}px; outline: none; selection-background-color: {accent_soft}; selection-color: {text}; }}
QAbstractItemView[role="bare"] {{ background: transparent; border: none; border-radius: 0; }}
QAbstractItemView[role="bare"][stop="true"] {{ border: {ring}px solid transparent; border-radius: {radius_s}px; }}
QAbstractItemView[role="bare"][stop="true"]:focus {{ border-color: {accent}; }}
QComboBox QAbstractItemView {{ padding: {pad_s}px; }}
QAbstractItemView:focus {{ border-color: {accent}; }}
QListView::item, QListWidget::item, QTreeView::item {{ padding: {pad_s}px {pad_m}px; border-radius: {radius_s}px; }}
QTreeView::item {{ border-radius: 0; }}
QListView::item:hover, QListWidget::item:hover, QTreeView::item:hover {{ background: {hover}; }}
QListView::item:selected, QListWidget::item:selected, QTreeView::item:selected {{ background: {accent_soft};
    color: {text}; }}
QTableView {{ gridline-color: {line}; }}
QTableView::item:selected {{ background: {accent_soft}; color: {text}; }}
QTableView::item:focus {{ border: {ring}px solid {accent}; }}
QHeaderView, QHeaderView:focus {{ background: transparent; border: none; border-radius: 0; }}
QHeaderView::section {{ background: transparent; color: {muted}; font-size: {label}px; border: none;
    border-bottom: {hair}px solid {line}; border-right: {hair}px solid {line}; padding: {pad_s}px {pad_m}px; }}
QTreeView QHeaderView::section {{ padding: {pad_s}px {head_m}px; }}
QTreeView QHeaderView::section:last, QTreeView QHeaderView::section:only-one {{ border-right: none; }}
QTableCornerButton::section {{ background: transparent; border: none; }}

QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: {scroll_w}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {scroll_w}px; margin: 0; }}
QScrollBar::handle {{ background: {scroll}; border-radius: {scroll_r}px; min-height: {pad_xl}px;
    min-width: {pad_xl}px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def lists_style() -> str:
    """A format string over the same names as the controls' half."""
    return _LISTS
