"""The table of export formats. One statement adds one: the command's help, the window's menu and the tests follow.

Nothing heavy is imported until something is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.project import Project
from core.registry import Table

ANNOUNCED = ("onnx", "pt2", "script")  # named by the contract, built later


@dataclass(frozen=True)
class Exporter:
    """A format.

    Attributes:
        name: as `--to` takes it.
        summary: what one gets, in a line.
        suffix: how such files usually end.
        write: (project with parameters, path) → writes the file; torch is imported inside.
        reader: Python source that defines `read(path)` → a callable from a float tensor [batch, inputs] to
            [batch, outputs]; it runs in a process that has torch and no Netfold.
    """

    name: str
    title: str
    summary: str
    suffix: str
    write: Callable[[Project, Path], None]
    reader: str


def _write_torchscript(project: Project, path: Path) -> None:
    from core.export.torchscript import write

    write(project, path)


def _write_python(project: Project, path: Path) -> None:
    from core.export.python_source import write

    write(project, path)


EXPORTERS: Table[Exporter] = Table("export format")
EXPORTERS.add(
    Exporter(
        "torchscript",
        "TorchScript",
        "a module that torch.jit.load runs in Python and C++; carries the project as netfold.json",
        ".pt",
        _write_torchscript,
        """
def read(path):
    extra = {"netfold.json": ""}
    module = torch.jit.load(path, _extra_files=extra)
    assert extra["netfold.json"], "netfold.json is missing"
    return module
""",
    )
)
EXPORTERS.add(
    Exporter(
        "python",
        "Python source",
        "one readable file that needs only torch: an nn.Module with the drawn names and the weights",
        ".py",
        _write_python,
        """
def read(path):
    import importlib.machinery, importlib.util
    loader = importlib.machinery.SourceFileLoader("exported_network", path)
    spec = importlib.util.spec_from_loader("exported_network", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module.load()
""",
    )
)


def find_exporter(name: str) -> Exporter:
    """The format of that name.

    Raises:
        UserError: there is none, or not yet.
    """
    if name in ANNOUNCED and name not in EXPORTERS:
        known = ", ".join(EXPORTERS)
        raise UserError(f"Export to {name} is not in this version yet.", hint=f"It has {known}.", where="--to")
    return EXPORTERS.find(name)
