"""What each part of the canvas says when the mouse rests on it: what it is, its formula, its value, its key."""

from __future__ import annotations

from html import escape

from core.activations import ACTIVATIONS
from gui.canvas.class_marks import class_name
from gui.canvas.hits import Hit
from gui.canvas.scene import CanvasScene
from gui.numbers import number
from gui.symbols import colour_middle, function_text, wire_name

LOCKED = "Frozen: training leaves it as it is. L thaws it."
FRAME_KEYS = "Click to select its layers, drag to move them, double-click to rename. Ctrl+G takes it away."
_FIXED = {
    "minus": "One unit fewer (−)",
    "plus": "One unit more (+)",
    "count": "Units; double-click to type",
    "output_port": "Output: drag to the layer that shall read from this one, or into the open for a new one.",
}


def tooltip(scene: CanvasScene, hit: Hit) -> str:
    """Rich text for a part of the canvas; "" where there is nothing to say."""
    if hit.part in ("badge", "wire_badge"):
        return "<br>".join(map(escape, scene.problems_of(hit.layer or hit.key)))
    if hit.part == "wire" and hit.weight is not None:
        return wire_text(scene, hit.key, hit.weight)
    if hit.group is not None:
        frame = scene.groups[hit.group].frame
        names = escape(", ".join(frame.layers))
        return f"<b>{escape(frame.name)}</b>  a frame around {names}<br>{FRAME_KEYS}"
    layer = scene.graph.by_id.get(hit.layer)
    if layer is None:
        return ""
    if hit.part == "input_port":
        arriving = scene.graph.into(layer.id)
        return "Input: drag away to detach" if arriving else "Input: drag to the layer that this one shall read from."
    if hit.part == "label":
        activation = ACTIVATIONS.get(layer.activation.name)
        if activation is None:
            return "Click to choose an activation"
        return (
            f"<b>{activation.title}</b>  f(z) = {escape(function_text(layer.activation))}<br>"
            f"{escape(activation.definition)} {escape(activation.note)}<br>Click to choose another."
        )
    if hit.part in ("tile", "bias") and hit.unit is not None:
        return unit_text(scene, hit.layer, hit.unit)
    if hit.part == "title":
        locked = f"<br>{LOCKED}" if layer.frozen else ""
        return f"<b>{escape(layer.id)}</b>  {layer.kind}, {layer.units} units{locked}<br>Drag to move, F2 to rename"
    return _FIXED.get(hit.part, "")


def unit_text(scene: CanvasScene, layer_id: str, unit: int) -> str:
    """A unit's definition, formula, value and bias."""
    graph = scene.graph
    layer = graph.by_id[layer_id]
    moment = scene.session.moment
    trace = moment.trace.layers.get(layer_id) if moment.trace and moment.graph == graph else None
    lines = [f"<b>{escape(layer.unit_name(unit))}</b>"]
    if not layer.computes:
        side = scene.nodes[layer_id].shape.picture_side if layer_id in scene.nodes else 0
        where = f" Row {unit // side + 1}, column {unit % side + 1} of the picture." if side else ""
        lines.append(f"An input: a column of the data.{where}")
    else:
        lines.append("A unit: the weighted sum of what it reads, plus a bias, through an activation.")
        bias = " + b" if layer.has_bias else ""
        lines.append(f"z = Σ w·a{bias},  a = {escape(function_text(layer.activation))}")
    if name := class_name(graph, moment.dataset, layer_id, unit):
        lines.append(f"The class “{escape(name)}”: the dot has its colour in the data and the views.")
    if (layer_id, unit) in scene.session.attention.asked:
        trace = None  # an exercise asks for it
    if trace is not None and trace.pre_activation is not None and trace.pre_activation.ndim == 1:
        lines.append(f"z = {number(float(trace.pre_activation[unit]))}")
    elif trace is not None and trace.pre_activation is not None and trace.pre_activation.ndim == 2:
        zs = trace.pre_activation.reshape(layer.units, layer.pieces)[unit]
        lines.append(f"z of its {layer.pieces} pieces = {', '.join(number(float(z)) for z in zs)}")
    if trace is not None:
        lines.append(f"a = {number(float(trace.activation[unit]))} for the selected example")
    biases = scene.numbers.biases.get(layer_id) if scene.numbers else None
    if biases is not None:
        values = biases.numpy()[unit * layer.pieces : (unit + 1) * layer.pieces]
        whose = "b" if layer.pieces == 1 else f"b of its {layer.pieces} pieces"
        lines.append(f"{whose} = {', '.join(number(float(v)) for v in values)}; double-click its square to type")
        lines.append("Larger b: active more easily. Smaller: less.")
    if scene.shows_weights(layer_id):
        lines.append("The picture is its row of weights: what it looks for, blue for, orange against.")
    elif layer.computes:
        middle = number(colour_middle(layer))
        lines.append(f"Its colours: grey where a is {middle}, blue where it is larger, orange where it is smaller.")
    return "<br>".join(lines)


def wire_text(scene: CanvasScene, key: str, weight: tuple[int, int]) -> str:
    value, connection = scene.weight(key, weight), scene.graph.by_key[key]
    shown = "" if value is None else f" = {number(value)}"
    return (
        f"w ({escape(wire_name(scene.graph, key, weight))}){shown}, double-click to type, M takes it away<br>"
        "A weight: what the activation on the left is multiplied by before it enters the sum on the right. "
        "Larger: it counts for more. Smaller than 0: against."
        + (f"<br>{LOCKED}" if connection.frozen or scene.graph.by_id[connection.target].frozen else "")
    )
