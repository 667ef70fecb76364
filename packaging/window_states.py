"""Every state that the window can be in, as one table: a name, a project, and the way there by what a user can do.

`make pictures` takes a picture of each, tests/gui/test_look measures each. A state looks when the window stands in it:
most at their end, those of dialogs while the dialog is open, some at each of several parts.
"""

from __future__ import annotations

import window_opened as opened
import window_runs as runs
from window_visit import State

STATES: dict[str, State] = {
    state.name: state
    for state in (
        State("torch-loading", runs.torch_loading, is_start=True),  # first: torch loads once in a process
        State("opening", runs.opening, is_start=True),
        State("first-start", runs.first_start, is_start=True),
        State("training", runs.training),
        State("trained", runs.trained),
        State("wire", runs.wire),
        State("step-predict", runs.stepping("forward", skip=3)),
        State("step-loss", runs.stepping("loss")),
        State("step-backward", runs.stepping("backward", skip=2)),
        State("step-update", runs.stepping("update", skip=1)),
        State("step-layer-backward", runs.stepping("backward", "layer", skip=1)),
        State("step-operation", runs.stepping("forward", "operation", skip=8)),
        State("graph", opened.graph, "sigmoid_graph"),
        State("exercise", opened.exercise),
        State("why", opened.why),
        State("what-if", opened.what_if),
        State("problem", runs.problem),
        State("stale", runs.stale),
        State("diverged", runs.diverged, "fish"),
        State("stopped", runs.stopped),
        State("course", opened.course),
        State("live", runs.live),
        State("empty", runs.plain, ""),
        State("no-example", runs.no_example),
        State("unreadable", runs.unreadable),
        State("no-cuda", opened.no_cuda),
        State("more-menu", opened.more),
        State("gallery", opened.gallery),
        State("keys", opened.keys),
        State("palette", opened.palette),
        State("table", opened.table, "xor_hidden"),
        State("outline", opened.outline),
        State("history", opened.panel("history")),
        State("views", opened.views),
        State("pages", opened.pages),
        State("dialogs", opened.dialogs),
        State("menus", opened.menus),
        State("swapped", opened.swapped),
        State("icons", opened.icons),
        State("three-classes", runs.trained_a_bit, "fish_three"),
        State("three-inputs", runs.trained_a_bit, "forward_3_4_3"),
        State("xor", runs.trained_a_bit, "xor_hidden"),
        State("perceptron", runs.trained_a_bit, "perceptron_and"),
        State("presentation", runs.presenting),
        State("presentation-numbers", runs.presenting_numbers),
    )
}
