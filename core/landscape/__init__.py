"""The loss landscape: what a network's loss would be with other weights, along one or two directions through these."""
