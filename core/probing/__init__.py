"""What views ask of a network besides training: responses over the input plane, warps, boundaries, Jacobians.

Pure functions on frozen values, so that a worker thread can compute them while the window and the training go on.
"""

from core.probing.boundary import Boundary, boundary, heights, leads, sides, z_at
from core.probing.isolines import iso_lines
from core.probing.jacobian import jacobian
from core.probing.plane import Plane, TiltedPlane, plane_of, principal_plane, telling_columns, through_examples
from core.probing.tiles import responses
from core.probing.warping import LINEAR, SHIFT, START, Warp, warp, warps, weights_into

__all__ = [
    "LINEAR",
    "SHIFT",
    "START",
    "Boundary",
    "Plane",
    "TiltedPlane",
    "Warp",
    "boundary",
    "heights",
    "iso_lines",
    "jacobian",
    "leads",
    "plane_of",
    "principal_plane",
    "responses",
    "sides",
    "telling_columns",
    "through_examples",
    "warp",
    "warps",
    "weights_into",
    "z_at",
]
