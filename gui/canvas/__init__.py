"""The canvas: the network drawn, wired, watched and typed into."""

from gui.canvas.canvas import Canvas

__all__ = ["Canvas"]
