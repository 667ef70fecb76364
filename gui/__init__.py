"""The window: what a user sees and does. It never touches a tensor that trains."""
