"""Training: a loop that reads like the textbook, the engine it drives, the thread that runs it beside the window."""
