"""Where a drawing runs in circles: the connections that close one, found in time linear in the drawing."""

from __future__ import annotations

from collections.abc import Iterator

from core.graph import Graph

REPORTS = 100


def closing_connections(graph: Graph) -> list[tuple[str, str, str]]:
    """(source, target, path in words) of each connection that leads back to a layer on the way to its source.

    At most REPORTS of them. The walk goes depth first, from the input layers, in drawn order; a connection of a layer
    with itself counts.
    """
    found: list[tuple[str, str, str]] = []
    outgoing: dict[str, list[str]] = {}
    for connection in graph.connections:
        targets = outgoing.setdefault(connection.source, [])
        targets.append(connection.target)
    done: set[str] = set()
    starts = [layer.id for layer in graph.inputs] + [layer.id for layer in graph.layers]
    for start in starts:
        if start in done or len(found) >= REPORTS:
            continue
        way: dict[str, Iterator[str]] = {start: iter(dict.fromkeys(outgoing.get(start, ())))}
        while way and len(found) < REPORTS:
            current, targets = next(reversed(way.items()))
            target = next(targets, None)
            if target is None:
                done.add(current)
                del way[current]
            elif target in way:
                found.append((current, target, _circle(list(way), target)))
            elif target not in done:
                way[target] = iter(dict.fromkeys(outgoing.get(target, ())))
    return found


def _circle(way: list[str], back_to: str) -> str:
    circle = [*way[way.index(back_to) :], back_to]
    shown = circle if len(circle) <= 6 else [*circle[:3], "…", *circle[-2:]]
    return " → ".join(shown)
