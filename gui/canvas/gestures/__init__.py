"""What a user does with the mouse on the canvas, one gesture a file."""
