"""The strips and side panels of the window: one panel a file, each a view on document and session."""
