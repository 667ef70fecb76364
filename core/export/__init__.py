"""Networks for the world outside. Every export is reloaded in a fresh process and compared before it counts as done."""
