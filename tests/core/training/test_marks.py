"""What a run's journal shows on its time line, in words."""

from __future__ import annotations

from dataclasses import replace

from core.choice import Choice
from core.datasets.of_project import rows_of
from core.project import GeneratorSource, TableSource
from core.training.data_edits import with_data_edit
from core.training.loop import Run
from core.training.marks import marks
from tests.core.training.eventful import playground_like
from tests.core.training.scenes import choice


def begun() -> Run:
    made = playground_like()
    return Run(made, rows_of(made))


def test_a_changed_setting_says_from_what_to_what() -> None:
    run = begun()
    run.advance(10)
    run.set_training(replace(run.training, learning_rate=0.3))
    run.advance(5)
    run.set_training(replace(run.training, optimizer=choice("adam", eps=1e-6), shuffle=False))
    (first, second) = marks(run.journal)
    assert (first.step, first.kind, first.text) == (10, "settings", "learning rate 0.03 → 0.3")
    assert (second.step, second.text) == (15, "optimizer sgd → adam (eps 1e-06), shuffle on → off")


def test_a_dragged_slider_is_one_mark_from_where_it_began() -> None:
    run = begun()
    run.advance(10)
    for rate in (0.04, 0.05, 0.06):
        run.set_training(replace(run.training, learning_rate=rate))
    run.set_values((("biases", "y", (0,), 0.5),))
    run.set_training(replace(run.training, learning_rate=0.07))
    assert [(m.kind, m.text, m.entry) for m in marks(run.journal)] == [
        ("settings", "learning rate 0.03 → 0.06", 3),
        ("values", "bias y [1] = 0.5", 4),
        ("settings", "learning rate 0.06 → 0.07", 5),
    ]


def test_typed_numbers_are_named() -> None:
    run = begun()
    run.set_values((("weights", "x->a", (1, 0), 0.25),))
    run.advance(1)
    run.set_values((("weights", "x->a", (1, 0), 0.25), ("weights", "x->a", (1, 1), 0.25)))
    assert [mark.text for mark in marks(run.journal)] == ["weight x → a [2, 1] = 0.25", "2 numbers set"]


def test_a_change_of_engine_is_said() -> None:
    made = playground_like()
    run = Run(made, rows_of(made), engine="fused")
    began_fused = run.engine.name == "fused"
    run.advance(3)
    run.set_training(replace(run.training, optimizer=Choice("rmsprop")))
    (mark,) = marks(run.journal)
    assert mark.text == "optimizer sgd → rmsprop" + (", on the torch engine" if began_fused else "")


def test_a_data_edit_is_a_mark_and_dragging_a_point_is_one() -> None:
    run = begun()
    run.advance(10)
    before = run.saved_project()
    noisy = with_data_edit(before, replace(before, data=replace(before.data, noise=10.0)))  # type: ignore[arg-type]
    assert [mark.text for mark in marks(noisy.journal)] == ["data: noise 0 → 10"]
    table = TableSource(("a", "b"), ("c",), ((0.0, 0.0, 1.0), (0.5, 0.5, -1.0)))
    dragged = replace(noisy, data=table)
    dragged = with_data_edit(noisy, dragged, "Own points")
    for x in (0.1, 0.2, 0.3):
        moved = replace(table, rows=((x, 0.0, 1.0), *table.rows[1:]))
        dragged = with_data_edit(dragged, replace(dragged, data=moved), "Moved a point")
    (mark,) = marks(dragged.journal)
    assert (mark.step, mark.kind, mark.text) == (10, "data", "Moved a point")
    assert dragged.journal[-1]["before"]["source"] == "generator"
    assert dragged.journal[-1]["before"]["noise"] == 0
    back = with_data_edit(dragged, replace(dragged, data=before.data))
    assert marks(back.journal) == ()


def test_the_mark_of_an_edit_in_several_moves_tells_all_of_it() -> None:
    run = begun()
    run.advance(10)
    project = run.saved_project()
    for noise in (3.0, 7.0, 12.0):
        changed = replace(project, data=replace(project.data, noise=noise))  # type: ignore[arg-type]
        project = with_data_edit(project, changed)
    assert [mark.text for mark in marks(project.journal)] == ["data: noise 0 → 12"]


def test_without_a_run_a_data_edit_is_no_entry() -> None:
    made = playground_like()
    assert with_data_edit(made, replace(made, data=GeneratorSource("xor"))).journal == ()


def test_a_run_without_changes_has_no_marks() -> None:
    run = begun()
    run.advance(10)
    assert marks(run.journal) == marks(()) == ()
