"""The headless command line: one file a command, a table of them in main.py. Nothing here imports Qt."""
