"""What the window costs: frame times of the real window under a real mouse, for `netfold bench` and for development."""
