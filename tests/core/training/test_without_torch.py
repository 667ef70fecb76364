"""A run under the fused engine from its start to the saved file needs no torch: Play never waits for its import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", exc_type=ImportError)

PROGRAM = """
import sys, time
from dataclasses import replace
from pathlib import Path

class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name == "torch" or name.startswith("torch."):
            raise AssertionError("somebody imports torch")

sys.meta_path.insert(0, Nowhere())
{work}
assert "torch" not in sys.modules
print("done")
"""

WATCHED = """
from core.datasets.of_project import rows_of
from core.evaluation import evaluate_all
from core.gallery import locate
from core.parameters import unflatten
from core.probing import plane_of, responses, warp
from core.project_file import read_project, write_project
from core.training.commands import SetTraining, SetValues
from core.training.keyframes import Keyframes
from core.training.messages import Ready, Stopped
from core.training.trainer import Pause, Play, Trainer
from core.training.pace import PACES
from core.training.timeline import Recording, moment_at

project = read_project(locate("gallery:playground")).project
dataset = rows_of(project)
trainer, events, snapshots = Trainer(project, dataset, device="auto"), [], []

def until(reached):
    deadline = time.monotonic() + 60
    while not reached():
        assert trainer.is_alive and time.monotonic() < deadline, events
        snapshot, _, new = trainer.poll()
        snapshots.extend([snapshot] if snapshot is not None else [])
        events.extend(new)
        time.sleep(0.002)

trainer.send(Play(PACES["flat_out"]))
until(lambda: snapshots and snapshots[-1].step > 200)
training = project.training_or_default
trainer.send(SetTraining(replace(training, learning_rate=0.01, l2=0.001)))
until(lambda: snapshots[-1].step > 500)
trainer.send(Pause())
until(lambda: any(isinstance(event, Stopped) for event in events))
stopped = events[-1]
assert trainer.stop()
assert next(event for event in events if isinstance(event, Ready)).engine == "fused"

parameters = unflatten(project.graph, stopped.flat)
trained = replace(
    project, parameters=parameters, training=stopped.training, progress=stopped.progress, journal=stopped.journal
)
train, test = evaluate_all(project.graph, parameters, dataset, stopped.training)
assert abs(train.loss - snapshots[-1].train.loss) < 1e-4 * max(1, train.loss)
plane = plane_of(dataset.inputs, dataset.input_ranges)
assert responses(project.graph, parameters, plane, 20)
assert warp(project.graph, parameters, project.graph.outputs[0].id, dataset.inputs).frames
write_project(trained, Path(sys.argv[1]))
assert moment_at(Recording.of(trained, dataset), Keyframes(), 100, allowance=float("inf")).flat.size
"""

COMMANDS = """
from core.commands.main import main
out = sys.argv[1]
assert main(["train", "gallery:playground", "--steps", "50", "-o", out, "--json"]) == 0
assert main(["train", out, "--steps", "50", "--json"]) == 0
"""


@pytest.mark.parametrize("work", [WATCHED, COMMANDS], ids=["thread", "commands"])
def test_a_run_as_machine_code_never_imports_torch(work: str, tmp_path: Path) -> None:
    program = [sys.executable, "-c", PROGRAM.replace("{work}", work), str(tmp_path / "trained.netfold")]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip().endswith("done"), done.stderr
    assert (tmp_path / "trained.netfold").exists()
