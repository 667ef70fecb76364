"""One readable Python file: the generated nn.Module with the drawn names and its weights. It needs torch alone.

Every text from the drawing goes in through repr, in comments and strings of one line: a file never becomes code.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.compiler.source import network_source
from core.graph import Graph, Layer
from core.project import Project

INLINE_LIMIT = 20_000  # numbers that are still readable as numbers; more are written as base64
WIDTH = 110

_FILL_LISTS = '''
def put_weights_into(network: Network) -> None:
    """What every new Network begins with."""
    with torch.no_grad():
        for name, values in TENSORS.items():
            getattr(network, name).copy_(torch.tensor(values, dtype=torch.float32))
'''

_FILL_BASE64 = '''
def put_weights_into(network: Network) -> None:
    """What every new Network begins with."""
    with torch.no_grad():
        for name, text in TENSORS.items():
            numbers = torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32)
            tensor = getattr(network, name)
            tensor.copy_(numbers.reshape(tensor.shape))
'''

_LOAD = '''
def load() -> Network:
    """The network with its weights, ready to evaluate; train() makes it trainable again."""
    return Network().eval()
'''

_DEMO = """
def main() -> int:
    if len(sys.argv) < 2:
        print(f"usage: {sys.argv[0]} NUMBERS ...   ({len(INPUTS)} numbers with commas between them, for each example)")
        return 2
    try:
        rows = [[float(number) for number in text.split(",")] for text in sys.argv[1:]]
    except ValueError as error:
        print(f"{sys.argv[0]}: {error}", file=sys.stderr)
        return 2
    if any(len(row) != len(INPUTS) for row in rows):
        print(f"{sys.argv[0]}: an example has {len(INPUTS)} numbers: {', '.join(INPUTS)}", file=sys.stderr)
        return 2
    with torch.no_grad():
        outputs = load()(torch.tensor(rows))
    for row in outputs.tolist():
        print(", ".join(f"{name} = {number:.7g}" for name, number in zip(OUTPUTS, row)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
"""


def write(project: Project, path: Path) -> None:
    """Writes a project that has parameters and no problems."""
    path.write_text(python_source(project), encoding="utf-8", newline="\n")


def python_source(project: Project) -> str:
    """The whole file."""
    graph = project.graph
    source = network_source(graph, project.title, last="put_weights_into(self)")
    tensors = _tensors(project, source.attributes, source.masks)
    is_inline = sum(values.size for values in tensors.values()) <= INLINE_LIMIT
    parts = [
        _opening(graph),
        "import sys\n" if is_inline else "import base64\nimport sys\n",
        source.text,
        "",
        *_drawing(graph),
        "",
        "# The weights (a row per target unit, a column per source unit), biases, slopes and masks by attribute.",
        *(_as_lists(tensors) if is_inline else _as_base64(tensors)),
        "",
        _FILL_LISTS if is_inline else _FILL_BASE64,
        _LOAD,
        _DEMO,
    ]
    return "\n".join(parts)


def _opening(graph: Graph) -> str:
    zeros = ", ".join(["0.0"] * graph.input_units) if graph.input_units <= 8 else "…"
    return (
        '"""A network that Netfold drew, as an nn.Module; it needs torch and nothing else.\n\n'
        "    from this_file import load\n"
        "    network = load()\n"
        f"    network(torch.tensor([[{zeros}]]))  # [batch, {graph.input_units}] → [batch, {graph.output_units}]\n"
        '"""\n'
    )


def _drawing(graph: Graph) -> Iterator[str]:
    """The layers as comments, and the names of input and output units."""
    yield "# The drawing:"
    for layer in graph.layers:
        how = f", {layer.activation.to_json()}" if layer.computes else ""
        sources = ", ".join(connection.source for connection in graph.into(layer.id))
        from_where = f", from {sources}" if sources else ""
        yield f"#   {layer.id}: {layer.kind}, {layer.units} unit{'s' * (layer.units > 1)}{how}{from_where}"
    for constant, layers in (("INPUTS", graph.inputs), ("OUTPUTS", graph.outputs)):
        names = [name for layer in layers for name in _plain_names(layer)]
        yield from _wrapped(f"{constant} = [", [repr(name) for name in names], "]")


def _plain_names(layer: Layer) -> list[str]:
    """Of its units, as they were typed."""
    return [*layer.names[: layer.units], *(layer.unit_name(unit) for unit in range(len(layer.names), layer.units))]


def _tensors(project: Project, attributes: dict[str, str], masks: dict[str, str]) -> dict[str, NDArray[np.float32]]:
    """Attribute → float32 values of every parameter and mask."""
    if project.parameters is None:
        raise ValueError("a project is exported with its parameters")
    tensors = {attributes[name]: array.numpy().astype(np.float32) for name, array in project.parameters.tensors()}
    for key, buffer in masks.items():
        mask = project.graph.by_key[key].mask
        if mask is not None:
            tensors[buffer] = mask.numpy().astype(np.float32)
    return tensors


def _as_lists(tensors: dict[str, NDArray[np.float32]]) -> Iterator[str]:
    yield "TENSORS = {"
    for name, values in tensors.items():
        if values.ndim == 1:
            yield from _wrapped(f"    {name!r}: [", list(map(_number, values)), "],")
            continue
        yield f"    {name!r}: ["
        for row in values:
            yield from _wrapped("        [", list(map(_number, row)), "],")
        yield "    ],"
    yield "}"


def _as_base64(tensors: dict[str, NDArray[np.float32]]) -> Iterator[str]:
    yield "# There are too many to read: each is base64 of little-endian float32."
    yield "TENSORS = {"
    for name, values in tensors.items():
        text = base64.b64encode(values.astype("<f4").tobytes()).decode()
        yield f'    {name!r}: """'
        yield from (text[start : start + WIDTH] for start in range(0, len(text), WIDTH))
        yield '    """,'
    yield "}"


def _number(value: np.float32) -> str:
    """The shortest decimal that gives the same float32 again."""
    return repr(float(str(value)))


def _wrapped(start: str, items: list[str], end: str) -> Iterator[str]:
    """A list on one line where it fits, else on several, indented below its start."""
    line = start + ", ".join(items) + end
    if len(line) <= WIDTH:
        yield line
        return
    indent = " " * (len(start) - len(start.lstrip()))
    yield start
    line = indent + "   "
    for item in items:
        if len(line) + len(item) + 2 > WIDTH and line.strip():
            yield line
            line = indent + "   "
        line += f" {item},"
    yield line
    yield indent + end
