"""Whether a wire may be drawn, decided in one place: the rubber wire, the drop and the menu all ask here."""

from __future__ import annotations

from core.graph import Graph


def refusal(graph: Graph, source: str, target: str) -> str | None:
    """Why no connection can go from source to target, in one sentence; None when it can."""
    start, end = graph.by_id.get(source), graph.by_id.get(target)
    if start is None or end is None:
        return "One of the two layers is gone."
    if source == target:
        return "A layer cannot feed itself: signals only go forward."
    if end.kind == "input":
        return f"{target} is an input: it receives the data, nothing else."
    if start.kind == "output":
        return f"{source} is an output: it feeds the loss, nothing else."
    if f"{source}->{target}" in graph.by_key:
        return f"{source} and {target} are already connected."
    if graph.reaches(target, source):
        return f"That would close a cycle: {target} already leads to {source}."
    return None
