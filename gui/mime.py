"""What a node carries while it is dragged from the palette to the canvas, which do not know each other."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

NODE_MIME = "application/x-netfold-node"


def node_mime(kind: str) -> QMimeData:
    """The drag data for a new node: "input", "hidden" or "output"."""
    data = QMimeData()
    data.setData(NODE_MIME, kind.encode("ascii"))
    return data


def node_kind(data: QMimeData) -> str:
    """The kind of node that is dragged, "" when something else is."""
    return bytes(data.data(NODE_MIME).data()).decode("ascii", "replace") if data.hasFormat(NODE_MIME) else ""
