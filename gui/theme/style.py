"""The application's one style sheet: flat controls, one hairline, radius 6, and a focus ring that can be seen.

Widgets ask for a role with a dynamic property: `role="primary"` (the one filled button), "panel", "label",
"heading", "title", "number", "pill", "problem". Sizes are those of `gui.theme.sizes` times the scale.
"""

from __future__ import annotations

from gui.theme.arrows import arrow_files
from gui.theme.colours import Theme, blend
from gui.theme.fonts import BODY, LABEL, TITLE
from gui.theme.sizes import GAP, HAIRLINE, RADIUS
from gui.theme.style_lists import lists_style

_CONTROLS = """
QMainWindow, QDialog {{ background: {ground}; }}
QLabel {{ background: transparent; }}
QLabel[role="label"], QLabel[role="muted"] {{ color: {muted}; font-size: {label}px; }}
QLabel[role="heading"] {{ color: {muted}; font-size: {label}px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {title}px; font-weight: 600; }}
QLabel[role="problem"] {{ color: {problem}; }}
QFrame[role="panel"] {{ background: {panel}; border: {hair}px solid {line}; border-radius: {radius}px; }}
QFrame[role="panel"][ringed="true"] {{ border-color: {accent}; }}

QPushButton, QToolButton {{ background: {panel}; border: {hair}px solid {line}; border-radius: {radius}px;
    padding: {pad_s}px {pad_l}px; min-height: {row}px; }}
QToolButton {{ padding: {pad_s}px {pad_m}px; min-height: {row_t}px; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {accent_soft}; }}
QPushButton:checked, QToolButton:checked {{ background: {accent_soft}; border-color: {accent}; color: {text}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {muted}; background: {ground}; }}
QPushButton:focus, QToolButton:focus {{ border: {ring}px solid {accent}; padding: {focus_s}px {focus_l}px;
    outline: none; }}
QToolButton:focus {{ padding: {focus_s}px {focus_m}px; }}
QPushButton[role="primary"], QToolButton[role="primary"] {{ background: {accent}; border-color: {accent};
    color: {on_accent}; font-weight: 600; }}
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover {{ background: {accent_hover}; }}
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus {{ border: {ring}px solid {text}; }}
QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled {{ background: {ground};
    border-color: {line}; color: {muted}; }}
QPushButton[role="pill"], QToolButton[role="pill"] {{ border-radius: {pill}px; padding: 1px {pad_l}px;
    color: {muted}; }}
QPushButton[role="pill"]:checked, QToolButton[role="pill"]:checked {{ color: {accent}; background: {panel};
    border-color: {accent}; font-weight: 600; }}
QPushButton[role="link"], QToolButton[role="link"] {{ background: transparent; border: {hair}px solid transparent;
    color: {accent}; padding: 1px {pad_s}px; min-height: {line_h}px; }}
QPushButton[role="pill"]:focus, QToolButton[role="pill"]:focus {{ border: {ring}px solid {text};
    padding: 0 {focus_l}px; }}
QPushButton[role="link"]:focus, QToolButton[role="link"]:focus {{ border: {ring}px solid {accent};
    padding: 0 {focus_s}px; }}
QPushButton[role="link"][flush="true"] {{ padding-left: 0; border-left: none; text-align: left; }}
QPushButton[role="link"][flush="true"]:focus {{ border-left: {ring}px solid {accent}; }}
QPushButton[role="link"][flush="right"] {{ padding-right: 0; border-right: none; text-align: right; }}
QPushButton[role="link"][flush="right"]:focus {{ border-right: {ring}px solid {accent}; }}
QToolButton[role="flat"], QPushButton[role="flat"] {{ background: transparent; border-color: transparent; }}
QToolButton[role="flat"]:hover, QPushButton[role="flat"]:hover {{ background: {hover}; }}
QToolButton[role="flat"]:focus, QPushButton[role="flat"]:focus {{ border-color: {accent}; }}
QToolButton[role="card"], QToolButton[role="card"]:focus {{ background: {field}; padding: 0; min-height: 0; }}
QToolButton[role="card"][popupMode="2"] {{ padding: 0; }}
QToolButton[role="card"]::menu-indicator {{ image: none; }}
QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: url({down}); subcontrol-position: right center;
    subcontrol-origin: padding; right: {pad_m}px; width: {arrow}px; height: {arrow}px; }}
QToolButton::menu-indicator:disabled, QPushButton::menu-indicator:disabled, QComboBox::down-arrow:disabled {{
    image: url({down_off}); }}
QPushButton[tight="true"] {{ padding-left: {pad_m}px; padding-right: {pad_m}px; }}
QPushButton[tight="true"]:focus {{ padding-left: {focus_m}px; padding-right: {focus_m}px; }}
QPushButton[popup="true"], QToolButton[popupMode="2"] {{ padding-right: {pad_xl}px; }}

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {{ background: {field};
    border: {hair}px solid {line}; border-radius: {radius_s}px; padding: 2px {pad_m}px;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {row_s}px; }}
QComboBox[role="tall"] {{ padding: {pad_s}px {pad_m}px; min-height: {row}px; }}
QComboBox[role="tall"]:focus {{ padding: {focus_s}px {focus_m}px; }}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {muted}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
    border: {ring}px solid {accent}; padding: 1px {focus_m}px; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {muted}; }}
QLineEdit[invalid="true"] {{ border: {ring}px solid {problem}; padding: 1px {focus_m}px; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ background: transparent; border: none; border-radius: 0;
    padding: 0 {pad_s}px; min-height: 0; }}
QComboBox QLineEdit {{ padding-left: {half}px; }}
QComboBox {{ padding-right: 2px; }}
QComboBox:focus {{ padding-right: 1px; }}
QComboBox::drop-down {{ border: none; width: {drop}px; }}
QComboBox::down-arrow {{ image: url({down}); width: {arrow}px; height: {arrow}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent;
    width: {pad_xl}px; }}
QAbstractSpinBox::up-arrow {{ image: url({up}); width: {arrow}px; height: {arrow}px; }}
QAbstractSpinBox::down-arrow {{ image: url({down}); width: {arrow}px; height: {arrow}px; }}

QSlider {{ min-height: {knob}px; background: transparent; }}
QSlider::groove:horizontal {{ height: {groove}px; background: {line}; border-radius: {groove_r}px; }}
QSlider::groove:vertical {{ width: {groove}px; background: {line}; border-radius: {groove_r}px; }}
QSlider::sub-page:horizontal, QSlider::add-page:vertical {{ background: {accent}; border-radius: {groove_r}px; }}
QSlider::sub-page:disabled, QSlider::add-page:vertical:disabled {{ background: {muted}; }}
QSlider::handle {{ background: {accent}; border: {hair}px solid {accent}; border-radius: {knob_r}px; }}
QSlider::handle:horizontal {{ width: {knob_in}px; margin: {knob_out}px 0; }}
QSlider::handle:vertical {{ height: {knob_in}px; margin: 0 {knob_out}px; }}
QSlider::handle:hover, QSlider::handle:focus {{ border: {ring}px solid {text}; }}
QSlider::handle:disabled {{ background: {muted}; border-color: {muted}; }}

QCheckBox, QRadioButton {{ background: transparent; spacing: {pad_m}px; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {box}px; height: {box}px; background: {field};
    border: {hair}px solid {muted}; border-radius: {radius_s}px; }}
QRadioButton::indicator {{ border-radius: {box_r}px; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({check}); }}
QRadioButton::indicator:checked {{ background: {on_accent}; border: {dot}px solid {accent};
    width: {radio}px; height: {radio}px; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: {ring}px solid {accent}; }}
QProgressBar {{ background: {line}; border: none; border-radius: {groove_r}px; color: transparent;
    min-height: {groove}px; max-height: {groove}px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: {groove_r}px; }}
"""


def stylesheet(theme: Theme, scale: float = 1.0, *, hairline: float = HAIRLINE) -> str:
    """The whole application's QSS for a theme and a type scale (1.5 for a projector)."""

    def px(length: float) -> int:
        return max(1, round(length * scale))

    hair = max(px(HAIRLINE), round(hairline))
    values: dict[str, object] = {
        **{name: getattr(theme, name) for name in theme.__dataclass_fields__},
        "faint": blend(theme.panel, theme.muted, 0.6),
        "accent_hover": blend(theme.accent, theme.text, 0.15),
        "scroll": blend(theme.panel, theme.muted, 0.45),
        "body": px(BODY),
        "label": px(LABEL),
        "title": px(TITLE),
        "hair": hair,
        "ring": hair + 1,
        "radius": RADIUS,  # at any size of type: what is painted in a frame's corner has it too
        "radius_s": px(4),
        "pill": px(10),
        "row": px(18),
        "row_s": px(16),
        "line_h": round(px(BODY) * 7 / 6),  # of a line of type: less would be squeezed
        "row_t": px(15),  # Qt adds three pixels to tool buttons
        "radio": px(14) - 2 * (px(4) - hair),
        "pad_s": px(4),
        "focus_s": px(4) - 1,
        "half": px(2),
        "pad_m": px(6),
        "head_m": px(6) + 3,  # of a list's head: Qt adds three pixels to what stands below it
        "focus_m": px(6) - 1,
        "pad_l": px(12),
        "focus_l": px(12) - 1,
        "pad_xl": px(20),
        "drop": px(12),
        "arrow": px(9),
        "groove": px(4),
        "groove_r": max(1, px(4) // 2),
        "knob": px(16),
        "knob_in": px(10),
        "knob_out": -px(4),
        "knob_r": px(6),
        "box": px(14),
        "scroller": px(40),  # both of its arrows
        "box_r": px(8),
        "dot": px(4),
        "gap": GAP,
        "scroll_w": px(8),
        "scroll_r": px(3),
        **arrow_files(theme),
    }
    return (_CONTROLS + lists_style()).format(**values)
