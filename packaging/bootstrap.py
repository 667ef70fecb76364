"""Sets up, runs and tests Netfold from a fresh clone: the one script behind `make`, and what Windows users call.

It needs nothing but a Python and its standard library, because it runs before anything is installed:

    python packaging/bootstrap.py setup               make .venv, install what is missing
    python packaging/bootstrap.py run [ARGS]          set up, start the app (without a display: the same job headless)
    python packaging/bootstrap.py test [PYTEST ARGS]  set up, run the tests
    python packaging/bootstrap.py pictures [ARGS]     set up, take pictures of the window in every state
    python packaging/bootstrap.py check               set up, run linters, types, import contracts and tests

NETFOLD_TORCH_INDEX names another package index to take torch from: a CUDA build, or a mirror.
The file is one script on purpose: `packaging` must not become a package, that name belongs to a library.
"""

from __future__ import annotations  # so that a Python that is too old gets as far as saying so

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NETFOLD = BIN / ("netfold.exe" if os.name == "nt" else "netfold")
STAMP = VENV / "netfold-setup.json"
RESULTS = Path("results")

OLDEST, NEWEST = (3, 10), (3, 13)  # torch has no wheel beyond

# What Qt loads, and the Debian package that holds it. The first table is enough to draw without a display.
OFFSCREEN_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_PACKAGE = "fonts-dejavu-core"  # without any font Qt draws no letter
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

TORCH = "2.13.0"
TORCH_RANGE = ((2, 11), (2, 14))  # as in pyproject.toml
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"


class SetupError(Exception):
    """Something that the reader of the message has to mend; the message says how."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Sets up, runs and tests Netfold.")
    parser.add_argument("command", choices=("setup", "run", "test", "pictures", "check"))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to netfold, pytest or the picture maker")
    chosen = parser.parse_args(arguments)
    if chosen.rest and chosen.command in ("setup", "check"):
        parser.error(f"{chosen.command} takes no arguments")
    try:
        refuse_unfit_python(sys.version_info[:2])
        set_up({"test"} if chosen.command in ("test", "check") else set())
        if chosen.command == "run":
            return run(chosen.rest)
        if chosen.command == "test":
            return test(chosen.rest)
        if chosen.command == "pictures":
            return pictures(chosen.rest)
        if chosen.command == "check":
            return check()
    except SetupError as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


# -- setting up -------------------------------------------------------------------------------------------------------


def refuse_unfit_python(version: tuple[int, int], *, where: str = sys.executable) -> None:
    if OLDEST <= version <= NEWEST:
        return
    raise SetupError(
        f"Netfold needs Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}; "
        f"this is {version[0]}.{version[1]} ({where}).\n"
        "Name another one: make PYTHON=python3.11 run, or python3.11 packaging/bootstrap.py run."
    )


def set_up(extras: set[str]) -> None:
    """Bring system libraries, .venv, torch and Netfold in place; each step looks first and does what is missing."""
    install_system_packages()
    version = make_venv()
    pyproject = (ROOT / "pyproject.toml").read_bytes()
    wanted = fingerprint(pyproject, version=version, root=ROOT)
    stamp = read_stamp(STAMP)
    old_index = str(stamp.get("torch_index", ""))
    index = os.environ.get("NETFOLD_TORCH_INDEX", old_index)
    if is_up_to_date(stamp, wanted, extras) and index == old_index and NETFOLD.exists():
        return
    extras = extras | installed_extras(stamp)  # a run after a test must not forget the test tools
    install_torch(index, is_new_choice=index != old_index)
    what = f".[{','.join(sorted(extras))}]" if extras else "."
    pip(f"Netfold and what it needs ({what})", ["install", "-e", what])
    install_fast_engine()
    if not NETFOLD.exists():
        raise SetupError(f"pip installed Netfold but {NETFOLD} is not there. Delete .venv and try again.")
    stamp = {"fingerprint": wanted, "extras": sorted(extras), "torch_index": index}
    STAMP.write_text(json.dumps(stamp) + "\n", encoding="utf-8")


def install_fast_engine() -> None:
    """Put the extra `fast` into .venv where there is a wheel; without it everything works, slower."""
    label = "the fast engine (llvmlite)"
    if with_progress(label, pip_line(["install", "--only-binary", "llvmlite", "-e", ".[fast]"])) is not None:
        say("There is no wheel of llvmlite for this Python: networks train on torch alone.")


def fingerprint(pyproject: bytes, *, version: str, root: Path) -> str:
    """What the installed state depends on. The folder is part of it: an editable install points there."""
    parts = (pyproject, version.encode(), str(root).encode(), TORCH.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp(path: Path) -> dict[str, object]:
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def installed_extras(stamp: Mapping[str, object]) -> set[str]:
    extras = stamp.get("extras")
    return {str(extra) for extra in extras} if isinstance(extras, list) else set()


def is_up_to_date(stamp: Mapping[str, object], wanted: str, extras: set[str]) -> bool:
    return stamp.get("fingerprint") == wanted and extras <= installed_extras(stamp)


# -- system libraries -------------------------------------------------------------------------------------------------


def install_system_packages() -> None:
    """Install the libraries that Qt loads, where we may; where we may not, print the line that does it and go on."""
    if not sys.platform.startswith("linux"):
        return  # on macOS and Windows the wheels bring everything
    packages = missing_packages(display=has_display(os.environ, sys.platform), loads=can_load, has_font=any_font())
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    is_debian = any((Path(folder) / "apt-get").exists() for folder in os.environ.get("PATH", "").split(os.pathsep))
    if is_debian and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        with_progress("package lists", ["apt-get", "update"], environment)
        output = with_progress(f"system libraries ({' '.join(packages)})", install, environment)
        if output is None:
            return
        say(f"These could not be installed; the tests and the window may not start:\n{output}")
    say(advice(packages, is_debian=is_debian))


def missing_packages(*, display: bool, loads: Callable[[str], bool], has_font: bool) -> list[str]:
    """Debian packages to install. `loads(name)` says whether the loader finds a library, whoever installed it."""
    wanted = {**OFFSCREEN_LIBRARIES, **(WINDOW_LIBRARIES if display else {})}
    packages = [package for library, package in wanted.items() if not loads(library)]
    return packages if has_font else [*packages, FONT_PACKAGE]


def advice(packages: Sequence[str], *, is_debian: bool) -> str:
    line = f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
    if is_debian:
        return f"Qt needs system libraries that are missing. Run this once:\n    {line}"
    return f"Qt needs system libraries that are missing. Install what on Debian and Ubuntu would be\n    {line}"


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def any_font(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    suffixes = {".ttf", ".otf", ".ttc", ".pfb"}
    paths = (path for folder in folders for path in Path(folder).expanduser().rglob("*"))
    return any(path.suffix.lower() in suffixes for path in paths)


# -- the virtual environment and torch --------------------------------------------------------------------------------


def make_venv() -> str:
    """Make .venv, or mend one that was left half made; return the version of its Python, '3.11.7'."""
    probe = "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"
    version = output_of([str(PYTHON), "-c", probe])
    if version is None:
        # Debian splits ensurepip off into python3-venv; the pip that is there can put one into the venv just as well.
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
        without = [] if has_ensurepip else ["--without-pip"]
        failed = with_progress(".venv", [sys.executable, "-m", "venv", *without, str(VENV)])
        if not failed and not has_ensurepip:
            line = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"]
            failed = with_progress("pip", line)
        version = None if failed else output_of([str(PYTHON), "-c", probe])
        if version is None:
            raise SetupError(
                f"{VENV} could not be made:\n{failed or ''}\n"
                "Delete that folder and try again; on Debian and Ubuntu `apt-get install python3-venv` may be missing."
            )
    major, minor = version.split(".")[:2]
    refuse_unfit_python((int(major), int(minor)), where=f"{PYTHON}; delete .venv to have it made anew")
    return version


def install_torch(index: str, *, is_new_choice: bool) -> None:
    """Put torch into .venv: keep one that works, else a CPU build; never CUDA's gigabytes unasked."""
    attempts = torch_attempts(sys.platform, index)
    if not attempts:
        return
    present = output_of([str(PYTHON), "-c", "import torch; print(torch.__version__)"])
    if is_fit_torch(present or "") and not is_new_choice:
        return
    label = f"torch from {index}" if index else "torch (CPU, 190 MB)"
    failed: str | None = None
    for attempt in attempts:
        failed = with_progress(label, pip_line(attempt))
        if failed is None:
            return
    raise SetupError(
        f"{failed}\n\nNo torch {TORCH} was found for this Python. Your choices:\n"
        "  the CPU build, 190 MB (about 700 MB unpacked): check the network and try again\n"
        "  a wheel you have: .venv/bin/python -m pip install PATH/torch-*.whl, then try again\n"
        "  another index, a mirror or a CUDA build (several GB): set NETFOLD_TORCH_INDEX=ADDRESS and try again"
    )


def torch_attempts(platform: str, index: str) -> list[list[str]]:
    """pip's arguments to get torch, best first; empty where the ordinary wheel is the CPU's already.

    On Linux a plain `torch` brings CUDA. Every attempt asks for the local version `+cpu`, which only CPU builds
    bear, so that no index, cache or folder of wheels can answer with the other one. It does not help to ask pip what it
    *would* install: older ones download the wheel for a `--dry-run`. What torch needs, Netfold's own install adds.
    """
    if index:
        low, high = (".".join(map(str, bound)) for bound in TORCH_RANGE)
        # forced: a build that is there already would satisfy the range, and the other index was named to replace it
        return [["install", "--no-deps", "--force-reinstall", "--index-url", index, f"torch>={low},<{high}"]]
    if not platform.startswith("linux"):
        return []
    cpu = ["install", "--no-deps", f"torch=={TORCH}+cpu"]
    return [cpu, [*cpu, "--index-url", TORCH_CPU_INDEX]]


def is_fit_torch(version: str) -> bool:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None:
        return False
    return TORCH_RANGE[0] <= (int(numbers[1]), int(numbers[2])) < TORCH_RANGE[1]


# -- running and testing ----------------------------------------------------------------------------------------------


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window could open. Qt aborts where it cannot, so this is known before Qt is asked."""
    if environment.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal"):
        return False
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def run(arguments: Sequence[str]) -> int:
    if arguments or has_display(os.environ, sys.platform):
        line = [str(NETFOLD), *arguments]
        if os.name == "nt":  # there exec returns to the shell at once, with the program still running
            return subprocess.call(line)
        sys.stdout.flush()
        os.execv(line[0], line)
    return run_headless()


def run_headless() -> int:
    say("No display: doing the same job without one.")
    (ROOT / RESULTS).mkdir(exist_ok=True)
    for arguments in headless_job():
        print(f"$ netfold {' '.join(arguments)}", flush=True)
        status = subprocess.call([str(NETFOLD), *arguments], cwd=ROOT, env=offscreen(os.environ))
        if status:
            print(f"netfold {arguments[0]} failed (exit status {status}).", file=sys.stderr)
            return 1
    say(f"The results lie in {ROOT / RESULTS}:")
    for path in sorted((ROOT / RESULTS).iterdir()):
        print(f"  {path.name}  ({path.stat().st_size:,} bytes)")
    return 0


def headless_job() -> list[list[str]]:
    """What a user would do in the window first: train a network, export it, look at it."""
    project, module, picture = (str(RESULTS / name) for name in ("playground.netfold", "playground.pt", "window.png"))
    return [
        ["train", "gallery:playground", "--epochs", "100", "-o", project],
        ["export", project, "--to", "torchscript", "-o", module],
        ["render", project, "--view", "window", "--size", "1280x800", "-o", picture],
    ]


def test(arguments: Sequence[str]) -> int:
    # capture hides Qt's last words when it aborts; the fault handler at least says in which test
    line = [str(PYTHON), "-X", "faulthandler", "-m", "pytest", *arguments]
    status = subprocess.call(line, cwd=ROOT, env=offscreen(os.environ))
    if status < 0 or status == 134:
        print(f"The tests were killed by signal {-status if status < 0 else 6}, not failed.", file=sys.stderr)
    return abs(status)


def pictures(arguments: Sequence[str]) -> int:
    line = [str(PYTHON), str(ROOT / "packaging" / "make_pictures.py"), *arguments]
    return subprocess.call(line, cwd=ROOT, env=offscreen(os.environ))


def check() -> int:
    """Run every check even if one fails, so that one run tells all there is to mend."""
    outcomes: dict[str, int] = {}
    for name, line in {
        "ruff check": [str(PYTHON), "-m", "ruff", "check", "."],
        "ruff format": [str(PYTHON), "-m", "ruff", "format", "--check", "."],
        "pyright": [str(PYTHON), "-m", "pyright"],
        # as a module: the scripts in .venv/bin hold its path and break when the folder is moved
        "import contracts": [str(PYTHON), "-c", LINT_IMPORTS],
    }.items():
        say(f"-- {name}")
        environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
        outcomes[name] = subprocess.call(line, cwd=ROOT, env=environment)
    say("-- tests")
    outcomes["tests"] = test([])
    print()
    for name, status in outcomes.items():
        print(f"  {name:18}{'FAILED' if status else 'ok'}")
    return 1 if any(outcomes.values()) else 0


def offscreen(environment: Mapping[str, str]) -> dict[str, str]:
    """Tests and pictures never open a window, not even where one could: it would steal the focus."""
    return {**environment, "QT_QPA_PLATFORM": "offscreen"}


# -- calling others ---------------------------------------------------------------------------------------------------


def pip(label: str, arguments: Sequence[str]) -> None:
    failed = with_progress(label, pip_line(arguments))
    if failed is not None:
        raise SetupError(f"{failed}\n\npip could not install {label}. The lines above are the end of what it said.")


def pip_line(arguments: Sequence[str]) -> list[str]:
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def with_progress(label: str, line: Sequence[str], environment: Mapping[str, str] | None = None) -> str | None:
    """Run quietly with one line of our own; return None when it went well, else the end of its output."""
    print(f"  {label} ... ", end="", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    print(f"{'failed after' if done.returncode else 'done in'} {time.monotonic() - start:.0f} s", flush=True)
    return "\n".join(done.stdout.strip().splitlines()[-15:]) if done.returncode else None


def output_of(line: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
