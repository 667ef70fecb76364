"""What the figures were measured on: processor, memory and versions; nothing that tells whose machine it is."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from core.training.fused import machine

_LIBRARIES = ("torch", "numpy", "llvmlite", "scikit-learn", "jax", "jaxlib", "PySide6-Essentials", "pyqtgraph")


def describe() -> dict[str, str | int | float]:
    """Name → value, in the order in which they are printed."""
    described: dict[str, str | int | float] = {
        "processor": _processor(),
        "vectors": "512 bits" if machine.registers() == 16 else "256 bits or less",
        "cores": os.cpu_count() or 1,
        "memory_gib": _memory(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
    for name in _LIBRARIES:
        try:
            described[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    if node := _node():
        described["node"] = node
    return described


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _memory() -> float:
    """GiB, 0 where the system does not say."""
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names or "SC_PAGE_SIZE" not in names:
        return 0.0
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1)


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        return ""
    return subprocess.run([found, "--version"], capture_output=True, text=True, check=False, timeout=60).stdout.strip()
