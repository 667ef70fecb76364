"""`netfold train`: the training loop without a window, from the file's start or on from where the file stands."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.commands.command import Command, add_file, add_json, whole_number
from core.commands.documents import check_target, examined, open_project, refuse_if
from core.commands.failure import UsageError, WorkFailedError, as_work_failed
from core.commands.output import Output
from core.commands.progress_bar import ProgressBar
from core.commands.stop_watch import StopWatch
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.loss_history import History
from core.problems import Problem
from core.project import Project
from core.project_file import write_project
from core.project_home import at_home_in
from core.stops import never_met
from core.training.journal import journal_problems, start_of_run
from core.training.messages import Metrics
from core.training.pace import UpdateCost

if TYPE_CHECKING:
    from core.training.loop import Run
    from core.training.unwatched import UnwatchedCurve

DEFAULT_EPOCHS = 100
SLICE = 0.02  # seconds of training between two looks at the progress bar


@dataclass(frozen=True)
class Goal:
    """When to stop: after so many updates, or after so many more completed epochs."""

    steps: int | None
    epochs: int | None

    def share(self, *, steps: int, epochs: float) -> float:
        """How much of it is done, 0 … 1, from the updates and epochs since the start."""
        done, wanted = (steps, self.steps) if self.steps is not None else (epochs, self.epochs)
        return min(1.0, done / wanted) if wanted else 1.0


def reseeded(project: Project, seed: int) -> Project:
    """The project at the start that another seed gives: start, split and shuffle are the seed's, no run has begun.

    Numbers written in the file by hand stay the start; numbers that came from initialisation, or from training that
    began there, are drawn anew.
    """
    start = start_of_run(project)
    training = replace(project.training_or_default, seed=seed)
    return replace(project, parameters=start.reset, training=training, progress=None, journal=(), history=History())


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument("--steps", type=whole_number, metavar="N", help="train N updates")
    parser.add_argument("--epochs", type=whole_number, metavar="N", help=f"train N epochs (default {DEFAULT_EPOCHS})")
    parser.add_argument("--seed", type=whole_number, metavar="S", help="replaces the seed of start, split and shuffle")
    parser.add_argument("--device", choices=("cpu", "cuda", "auto"), default="auto", help="where to train (auto)")
    parser.add_argument("-o", "--output", metavar="OUT", help="save the trained project here, .netfold or .json")
    add_json(parser)


def _run(arguments: argparse.Namespace, output: Output) -> None:
    if arguments.steps is not None and arguments.epochs is not None:
        raise UsageError("--steps and --epochs exclude each other.", hint="Give one of them.", where="netfold train")
    epochs = DEFAULT_EPOCHS if arguments.steps is None and arguments.epochs is None else arguments.epochs
    project = open_project(arguments.file, output)
    target = check_target(arguments.output) if arguments.output is not None else None
    if arguments.seed is not None:
        project = replace(project, training=replace(project.training_or_default, seed=arguments.seed))
    dataset = _dataset_for_training(project)
    if told := never_met(project.training_or_default.stop, has_test=len(dataset.test) > 0):
        output.warn(told)
    if arguments.seed is not None:
        project = reseeded(project, arguments.seed)

    from core.training.engines import pick_device
    from core.training.loop import DivergedError, Run  # brings torch, which takes a second
    from core.training.unwatched import UnwatchedCurve

    run = Run(project, dataset, device=pick_device(arguments.device))
    curve = UnwatchedCurve(run) if target is not None else None
    bar = ProgressBar(is_wanted=not output.as_json)
    try:
        updates_per_second, stopped = _train(run, Goal(arguments.steps, epochs), bar, curve)
        train, test = _evaluated(run, has_trained=updates_per_second > 0)
    except DivergedError as error:
        saved = " Nothing was saved." if target is not None else ""
        raise WorkFailedError(error.message, hint=error.hint + saved, where=error.where) from error
    if target is not None and curve is not None:
        trained = replace(run.saved_project(), history=curve.ended(train, test))
        try:
            write_project(at_home_in(trained, target.parent), target)
        except UserError as error:
            raise as_work_failed(error) from error
    result: dict[str, Any] = {
        "step": run.step,
        "epoch": run.epoch,
        "train": train.to_json(),
        "test": None if test is None else test.to_json(),
        "updates_per_second": updates_per_second,
        "engine": run.engine.name,
        "device": run.engine.device,
    }
    if stopped is not None:
        result["stopped"] = stopped
    output.document(result)
    output.say(_summary(run, train, test, updates_per_second))
    if stopped is not None:
        output.say(f"stopped before the goal: {stopped}")
    if target is not None:
        output.say(f"saved {target}")


def _dataset_for_training(project: Project) -> Dataset:
    """The rows, when nothing at all is wrong with training on them."""
    problems, dataset = examined(project)
    if not problems:
        problems += journal_problems(project)
    if project.data is None:
        problems.append(Problem("data", "There is no data to train on.", "Add data to the project."))
    elif dataset is not None and not problems and dataset.targets.shape[1] == 0:
        problems.append(Problem("data.targets", "There is no target to learn.", "Name at least one target column."))
    refuse_if(problems)
    if dataset is None:
        raise ValueError("rows without problems are there")
    return dataset


def _train(run: Run, goal: Goal, bar: ProgressBar, curve: UnwatchedCurve | None) -> tuple[float, str | None]:
    """Trains up to the goal or a stop condition; returns the updates a second (0 without any) and the condition."""
    first_step, first_epoch = run.step, run.epoch
    begun, evaluating = time.perf_counter(), 0.0
    size = len(run.dataset.train)
    cost, watch = UpdateCost(), StopWatch(run)
    while watch.reason is None and (left := _updates_left(run, goal, first_step, first_epoch)) > 0:
        until = left if curve is None else min(left, curve.updates_to_next())
        count = min(until, cost.updates_in(SLICE), watch.updates_to_next(left))
        started = time.perf_counter()
        try:
            update = run.advance(count)
        except BaseException:
            bar.clear()
            raise
        ended = time.perf_counter()
        cost.learn(count, ended - started)
        if curve is not None and count == until:
            curve.note()
            evaluating += time.perf_counter() - ended
        watch.look()
        if bar.is_due:
            steps, epochs = run.step - first_step, run.epoch + run.position / size - first_epoch
            rate = steps / (time.perf_counter() - begun - evaluating - watch.evaluating)
            words = f"step {run.step:,}, epoch {run.epoch:,}, batch loss {update.loss:.4g}, {rate:,.0f} updates/s"
            bar.draw(goal.share(steps=steps, epochs=epochs), words)
    seconds = time.perf_counter() - begun - evaluating - watch.evaluating
    bar.clear()
    return ((run.step - first_step) / seconds if run.step > first_step else 0.0), watch.reason


def _updates_left(run: Run, goal: Goal, first_step: int, first_epoch: int) -> int:
    if goal.steps is not None:
        return goal.steps - (run.step - first_step)
    epochs = (goal.epochs or 0) - (run.epoch - first_epoch)
    return run.updates_to_epoch_end(epochs) if epochs > 0 else 0


def _evaluated(run: Run, *, has_trained: bool) -> tuple[Metrics, Metrics | None]:
    """Loss and metrics after the last update.

    Raises:
        DivergedError: the last update made them infinite.
    """
    from core.training.loop import DivergedError

    if not has_trained:
        return run.evaluate()
    run.check_finite()
    train, test = run.evaluate()
    if not abs(train.loss) < float("inf"):
        what = f"The loss over all training rows is no longer finite after step {run.step:,}."
        rate = run.training.learning_rate / 10
        raise DivergedError(UserError(what, hint=f"Try the rate {rate:g}.", where="loss"), step=run.step, layer="")
    return train, test


def _summary(run: Run, train: Metrics, test: Metrics | None, updates_per_second: float) -> str:
    head = f"step {run.step:,}, epoch {run.epoch:,}: {_metrics(train)}"
    tail = "" if test is None else f"\ntest rows: {_metrics(test)}"
    return f"{head}{tail}\n{updates_per_second:,.0f} updates/s ({run.engine.name} on {run.engine.device})"


def _metrics(metrics: Metrics) -> str:
    parts = [f"loss {metrics.loss:.6g}"]
    if metrics.loss != metrics.data_loss:
        parts.append(f"of it data {metrics.data_loss:.6g}")
    if metrics.accuracy is not None:
        parts.append(f"accuracy {metrics.accuracy:.1%}")
    if metrics.r2 is not None:
        parts.append(f"R² {metrics.r2:.4f}")
    return ", ".join(parts)


COMMAND = Command(
    "train",
    "Trains a project and prints its loss and metrics; -o saves it with its parameters.",
    _add_arguments,
    _run,
    "A file that was trained before is trained on exactly as if it had not been interrupted: optimizer state and\n"
    "journal are saved with it. --seed begins a new run instead: parameters written in the file by hand stay its\n"
    "start, those that came from initialisation or from training are drawn anew. A run that diverges saves nothing\n"
    "(exit status 1).",
)
