"""Netfold's core: what a drawn network is and what it does, without a window. Usable from a notebook."""
