"""The training thread: owns a run, takes commands between updates, and leaves snapshots for whoever looks.

The window never waits for it and never touches what it trains: commands go in through a queue, frozen copies come out
through newest-wins slots (snapshot, history, past) and a lossless queue (events).
"""

from __future__ import annotations

import math
import queue
import threading
import time

from core.datasets.dataset import Dataset
from core.loss_history import History
from core.project import Project
from core.training.coming import ComingSettings
from core.training.commands import Command, Pause, Play, SetData, SetTraining, SetValues
from core.training.journal import belongs
from core.training.keyframes import KeyframeRecorder, Keyframes, Past
from core.training.measuring import Measuring
from core.training.messages import Diverged, Event, Failed, Ready, Snapshot, Stopped
from core.training.pace import FRAME, UpdateCost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from core.training.loop import Run

SLICE = 0.008  # seconds of flat-out training between two looks at commands and clocks
SHOWN = 1 / 15  # seconds between two snapshots flat out: no view draws much more often


class Trainer:
    """A thread around a Run. It stands still until `send(Play())` and ends with `stop()`."""

    def __init__(
        self, project: Project, dataset: Dataset, *, device: str = "cpu", kept: Keyframes | None = None
    ) -> None:
        """`kept`: keyframes of the project's run so far, to go on from."""
        self._project, self._dataset, self._device = project, dataset, device
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._history: History | None = None
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._past: Past | None = None
        self._measuring = Measuring(project.history if belongs(project) else None)
        self._keyframes, self._entries = KeyframeRecorder(kept), 0  # entries of the journal that have been handed over
        self._engine = ""  # the name that was told
        self._coming = ComingSettings()
        self._play: Play | None = None
        self._goal: int | None = None
        self._due = 0.0  # when the next frame begins, by perf_counter
        self._updates_per_second, self._published = 0.0, 0.0
        self._cost = UpdateCost()
        self._thread = threading.Thread(target=self._main, name="trainer", daemon=True)
        self._thread.start()

    # Called from any thread -------------------------------------------------

    def send(self, command: Command) -> None:
        self._commands.put(command)
        self._wake.set()

    def poll(self) -> tuple[Snapshot | None, History | None, list[Event]]:
        """What is new since the last call: the newest snapshot and loss curve, and every event in order."""
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
            history, self._history = self._history, None
        events: list[Event] = []
        while not self._events.empty():
            events.append(self._events.get())
        return snapshot, history, events

    def poll_past(self) -> Past | None:
        """The run's keyframes and journal so far, where they differ since the last call."""
        with self._lock:
            past, self._past = self._past, None
        return past

    def stop(self, timeout: float = 10.0) -> bool:
        """Ends the thread after the update it is at; returns whether it ended within `timeout` seconds."""
        self._ending.set()
        self._wake.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    # Called on the training thread ------------------------------------------

    def _main(self) -> None:
        try:
            from core.training.engines import pick_device
            from core.training.loop import Run  # imports torch: here, so that the window paints first

            device = pick_device(self._device)
            run = Run(self._project, self._dataset, device=device, prompt=True)
            self._tell_engine(run)
            if self._commands.empty() or not self._measuring.postpone(run):
                self._publish(run)
            self._keep(run, is_pinned=True)
            self._work(run)
        except BaseException as error:  # noqa: BLE001 - reported to the window, never swallowed
            self._events.put(Failed(error))

    def _tell_engine(self, run: Run) -> None:
        self._engine = run.engine.name
        self._events.put(Ready(run.engine.name, run.engine.device, run.engine_reason))

    def _work(self, run: Run) -> None:
        from core.training.loop import DivergedError

        while not self._ending.is_set():
            try:
                self._obey(run)
                self._take_settings(run)
                if self._play is not None:
                    rest = self._due - time.perf_counter()
                    if rest <= 0:
                        self._train_a_while(run, self._play)
                    else:  # a command ends the wait, but brings no step forward
                        self._wake.wait(rest)
                        self._wake.clear()
                    continue
            except DivergedError as error:
                self._play = None
                self._publish(run)
                self._keep(run, is_pinned=True)
                self._events.put(Diverged(error, error.step, error.layer, self._stopped(run)))
            self._wake.wait()
            self._wake.clear()

    def _obey(self, run: Run) -> None:
        while not self._commands.empty():
            command = self._commands.get()
            if isinstance(command, Play):
                self._play = command
                self._measuring.play_came()
                self._due = 0.0
                self._goal = None if command.steps is None else run.step + command.steps
            elif isinstance(command, Pause):
                self._halt(run)
            elif isinstance(command, SetTraining):
                self._coming.ask(run, command.training)
                self._take_settings(run)
            else:
                self._change(run, command)
                self._publish(run)
                self._keep(run, is_pinned=True)

    def _take_settings(self, run: Run) -> None:
        training = self._coming.due(trains=self._play is not None)
        if training is not None:
            run.set_training(training)
            self._measuring.settings_changed()
            self._publish(run)
            self._keep(run, is_pinned=True)

    def _change(self, run: Run, command: SetValues | SetData) -> None:
        if isinstance(command, SetData):
            run.set_data(command.data, command.dataset, command.text)
            self._measuring.settings_changed()
        else:
            run.set_values(command.changes)
            self._measuring.forget()

    def _halt(self, run: Run, reason: str = "") -> None:
        self._play = None
        self._updates_per_second = 0.0
        run.check_finite()
        self._take_settings(run)  # whoever stops sees those that he set
        self._publish(run)
        self._keep(run, is_pinned=True)
        self._events.put(self._stopped(run, reason))

    def _train_a_while(self, run: Run, play: Play) -> None:
        """Trains what belongs into one frame at this pace, publishes it, and says when the next one begins."""
        begun = time.perf_counter()
        first = run.step
        pace = play.pace
        period = FRAME
        if pace.steps_per_second is not None:
            period = max(FRAME, 1 / pace.steps_per_second)
        wanted_steps = None if pace.steps_per_second is None else max(1, round(pace.steps_per_second * period))
        epochs_left = pace.epochs_per_frame
        done = False
        while not done and not self._ending.is_set():
            steps_left = None if wanted_steps is None else wanted_steps - (run.step - first)
            before = run.epoch
            started = time.perf_counter()
            count = self._chunk(run, play, steps_left, epochs_left)
            update = run.advance(count)
            spent = time.perf_counter() - started
            self._cost.learn(count, spent)
            self._keyframes.trained(spent, count)
            if self._keyframes.is_due or len(run.journal) > self._entries:
                self._keep(run)
            if update.ends_epoch:
                self._measuring.epoch_ended(run)
                epochs_left = None if epochs_left is None else epochs_left - (run.epoch - before)
            reached = self._goal is not None and update.step >= self._goal
            reached = reached or (play.to_epoch_end and update.ends_epoch)
            if (reason := "" if reached else self._measuring.stop_reason(run)) is not None:
                self._halt(run, reason)
                return
            elapsed = time.perf_counter() - begun
            bounded = wanted_steps is not None or epochs_left is not None
            done = (
                (wanted_steps is not None and run.step - first >= wanted_steps)
                or (epochs_left is not None and epochs_left <= 0)
                or (not bounded and elapsed >= SLICE)
                or (bounded and elapsed >= 2 * FRAME)  # slower than its pace: let the window have a look
                or not self._commands.empty()
            )
        if wanted_steps is None and epochs_left is None:
            period = 0.0
        is_first = not self._updates_per_second  # since Play: shown at once
        if period or is_first or time.perf_counter() - self._published >= SHOWN:
            self._publish(run)
        self._due = begun + period
        spent = max(time.perf_counter() - begun, period)
        rate = (run.step - first) / max(spent, 1e-9)
        self._updates_per_second = rate if not self._updates_per_second else 0.8 * self._updates_per_second + 0.2 * rate

    def _chunk(self, run: Run, play: Play, steps_left: int | None, epochs_left: float | None) -> int:
        """Updates to do at a time: as many as a slice of time holds, and no further than something is waiting."""
        bounds = [self._cost.updates_in(SLICE), *self._measuring.bounds(run)]
        if self._goal is not None:
            bounds.append(self._goal - run.step)
        if steps_left is not None:
            bounds.append(steps_left)
        if play.to_epoch_end:
            bounds.append(run.updates_to_epoch_end(1))
        elif epochs_left is not None:
            bounds.append(run.updates_to_epoch_end(math.ceil(epochs_left)))
        return max(1, min(bounds))

    def _keep(self, run: Run, *, is_pinned: bool = False) -> None:
        is_pinned, self._entries = is_pinned or len(run.journal) > self._entries, len(run.journal)
        self._keyframes.take(run, is_pinned=is_pinned)
        past = Past(self._keyframes.kept, tuple(run.journal))
        with self._lock:
            self._past = past

    def _publish(self, run: Run) -> None:
        if run.engine.name != self._engine:
            self._tell_engine(run)
        train, test = self._measuring.newest(run, stands=self._play is None, is_first=not self._published)
        snapshot = Snapshot(
            run.project.graph, run.engine.flat_copy(), run.step, run.epoch, train, test, self._updates_per_second
        )
        history = self._measuring.history()
        with self._lock:
            self._snapshot, self._history = snapshot, history
        self._published = time.perf_counter()

    def _stopped(self, run: Run, reason: str = "") -> Stopped:
        history = self._measuring.history()
        return Stopped(run.engine.flat_copy(), run.progress(), run.training, tuple(run.journal), history, reason)
