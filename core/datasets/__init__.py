"""The rows a network learns from: generated, bundled, read from a file, or typed."""
