"""Nobody downloads CUDA by accident: each way to a CPU build is tried; giving up says how to go on."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.unit


def load_script() -> ModuleType:
    """The script lies outside the packages: it runs before they are installed."""
    path = Path(__file__).parents[1] / "docker" / "install_torch.py"
    spec = importlib.util.spec_from_file_location("install_torch", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


install_torch = load_script()
PYTHON = "/env/bin/python"
STEPS = (("-m venv", "venv"), ("install --quiet uv", "get_uv"), ("-m uv", "uv"), ("-m pip", "pip"))
CPU_PLAN = ["torch", "sympy", "filelock"]
CUDA_PLAN = ["torch", "nvidia-cublas", "cuda-toolkit", "triton", "sympy"]


def report(names: Sequence[str]) -> str:
    return json.dumps({"install": [{"metadata": {"name": name, "version": "1"}} for name in names]})


class Machine:
    """Answers commands as a machine would, and remembers them."""

    def __init__(self, plan: str | None, installed: str = "", broken: str = "") -> None:
        self.plan = plan
        self.installed = installed
        self.broken = broken
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str], capture: bool) -> Any:
        line = " ".join(command)
        self.commands.append(line)
        if "import torch" in line:
            return install_torch.Finished(0 if self.installed else 1, self.installed)
        if "--dry-run" in line:
            assert capture
            return install_torch.Finished(0 if self.plan is not None else 1, self.plan or "")
        step = next(name for sign, name in STEPS if sign in line)
        if step == self.broken:
            return install_torch.Finished(1)
        if step in ("uv", "pip"):
            self.installed = "2.13.0+cpu\n"
        return install_torch.Finished(0)

    def steps(self) -> list[str]:
        """The commands without the interpreter and the checks."""
        return [line.removeprefix(PYTHON + " ") for line in self.commands if "import torch" not in line]


def installs(machine: Machine, **environment: str) -> int:
    status: int = install_torch.main(["--python", PYTHON], run=machine, environment=environment)
    return status


@pytest.mark.parametrize("installed", ["2.13.0", "2.13.0+cpu\n", "2.14.1+cu130", "2.20.0"])
def test_a_suitable_pytorch_is_left_alone(installed: str) -> None:
    machine = Machine(plan=None, installed=installed)
    assert installs(machine) == 0
    assert machine.steps() == []


@pytest.mark.parametrize("installed", ["", "2.9.1", "1.13.1", "3.0.0", "unknown"])
def test_pip_installs_where_it_would_not_bring_cuda(installed: str) -> None:
    machine = Machine(plan=report(CPU_PLAN), installed=installed)
    assert installs(machine) == 0
    assert machine.steps() == [
        "-m pip install --dry-run --quiet --report - torch==2.13.0",
        "-m pip install torch==2.13.0",
    ]


@pytest.mark.parametrize(
    "plan",
    [
        report(CUDA_PLAN),
        report(["torch", "nvidia_cudnn_cu13"]),
        report(["torch", "pytorch-triton"]),
        None,  # pip cannot tell
        "not a report",
        json.dumps({"install": [{}]}),
        json.dumps([]),
    ],
)
def test_uv_installs_where_pip_would_bring_cuda_or_cannot_tell(plan: str | None) -> None:
    machine = Machine(plan)
    assert installs(machine) == 0
    _, make, get_uv, use_uv = machine.steps()
    folder = make.removeprefix("-m venv ")
    assert get_uv == f"{folder}/bin/python -m pip install --quiet uv"
    assert use_uv == (
        f"{folder}/bin/python -m uv pip install --python {PYTHON} --torch-backend=cpu torch==2.13.0"
    )
    assert not Path(folder).exists()


@pytest.mark.parametrize("name", ["tritonclient-like", "nvidiaish", "cudatext", "torch"])
def test_names_that_only_resemble_cuda_do_not_count(name: str) -> None:
    names = install_torch.cuda_packages(install_torch.Finished(0, report([name])))
    assert names == []


@pytest.mark.parametrize("broken", ["venv", "get_uv", "uv"])
def test_giving_up_says_how_to_go_on(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine(report(CUDA_PLAN), broken=broken)
    assert installs(machine) == 1
    said = capsys.readouterr().out
    assert said.index("PyTorch 没有装上") < said.index("PyTorch was not installed")  # Chinese first
    assert "3 个 CUDA 软件包" in said
    assert "cuda-toolkit、nvidia-cublas、triton" in said
    assert "TORCH_INDEX" in said
    assert "ALLOW_CUDA=1" in said
    assert "-m pip install torch==2.13.0" not in machine.steps()


def test_a_failing_pip_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert installs(Machine(report(CPU_PLAN), broken="pip")) == 1
    said = capsys.readouterr().out
    assert "PyTorch 没有装上" in said
    assert "CUDA 软件包" not in said


def test_what_cannot_be_imported_is_not_installed() -> None:
    class Broken(Machine):
        def __call__(self, command: Sequence[str], capture: bool) -> Any:
            finished = super().__call__(command, capture)
            self.installed = ""
            return finished

    assert installs(Broken(report(CPU_PLAN))) == 1


def test_an_index_of_ones_own_is_asked_too() -> None:
    machine = Machine(report(CPU_PLAN))
    assert installs(machine, TORCH_INDEX="file:///mirror") == 0
    assert machine.steps() == [
        "-m pip install --extra-index-url file:///mirror --dry-run --quiet --report - torch==2.13.0",
        "-m pip install --extra-index-url file:///mirror torch==2.13.0",
    ]


def test_an_index_that_has_only_cuda_does_not_bring_it() -> None:
    machine = Machine(report(CUDA_PLAN), broken="uv")
    assert installs(machine, TORCH_INDEX="file:///mirror") == 1
    assert not any(line.endswith("mirror torch==2.13.0") for line in machine.steps())


def test_cuda_is_installed_where_it_is_allowed() -> None:
    machine = Machine(report(CUDA_PLAN))
    assert installs(machine, ALLOW_CUDA="1") == 0
    assert machine.steps() == ["-m pip install torch==2.13.0"]


def test_runs_real_commands(capfd: pytest.CaptureFixture[str]) -> None:
    shown = install_torch.run_command([sys.executable, "-c", "print('shown')"], False)
    captured = install_torch.run_command([sys.executable, "-c", "print('kept'); raise SystemExit(3)"], True)
    assert (shown.code, shown.output) == (0, "")
    assert (captured.code, captured.output) == (3, "kept\n")
    assert capfd.readouterr().out == "shown\n"
