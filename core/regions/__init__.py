"""Linear regions: where in input space a piecewise-linear network is one affine map, exactly and with what map."""
