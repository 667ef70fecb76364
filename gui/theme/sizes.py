"""Distances of the window in pixels at scale 1, how long the interface may move, how a negative wire is dashed."""

GRID = 4  # everything stands on multiples of it
GAP = 8  # between panels
INSET = 12  # inside a panel
RADIUS = 6
HAIRLINE = 1
MOTION_MS = 150  # the longest an interface animation may take
