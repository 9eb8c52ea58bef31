"""PyTorch code, read by us and run by the real PyTorch: the same parameters under the same names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from fourgates.reading.code import read_code
from hypothesis import given, settings
from record_pytorch import pastes
from torch_models import found_facts
from torch_programs import Program, programs

if TYPE_CHECKING:
    from conftest import Tally
    from torch_models import Facts, Oracle

MODELS = int(os.environ.get("FOURGATES_MODELS", "600"))
PASTES = pastes()


def read_facts(code: str) -> list[Facts]:
    """What is read of a program, a model at a time."""
    models, _ = read_code(code)
    return [found_facts(model) for model in models if all(row.layer for row in model.layers)]


@pytest.mark.torch_live
def test_random_programs_live(oracle: Oracle, tally: Tally) -> None:
    """A program that nobody chose makes the model that was read of it: names, order, shapes, what is frozen."""
    label = f"PyTorch {oracle.version} programs, live"

    @settings(max_examples=max(100, MODELS // 3))
    @given(programs())
    def compare(program: Program) -> None:
        facts = oracle.facts({"code": program.code, "names": program.names})
        assert "error" not in facts, f"{facts}\n{program.code}"
        for name in program.names:
            real = facts[name]
            if not real["count"]:
                # no parameters: nothing to show
                continue
            # a class that the program doesn't use is read too
            read = read_facts(program.code)
            nearest = min(read, key=lambda ours: _differences(ours, real), default=None)
            tally.compare(label, nearest, real)

    compare()
    assert tally.tried[label] >= 80


@pytest.mark.parametrize("name", PASTES)
def test_pastes(name: str, table: dict[str, Any], tally: Tally) -> None:
    """A program as people paste it is read as PyTorch ran it: these models and no others."""
    label = f"PyTorch {table['torch']} programs, recorded {table['date']}"
    facts = table["pastes"][name]
    read = read_facts(PASTES[name]["code"])
    wanted = [facts[variable] for variable in PASTES[name]["names"]]
    order = sorted(read, key=lambda ours: min(range(len(wanted)), key=lambda n: _differences(ours, wanted[n])))  # fmt: skip
    tally.compare(label, order, wanted)


@pytest.mark.torch_live
@pytest.mark.parametrize("name", PASTES)
def test_pastes_are_still_true(name: str, oracle: Oracle, table: dict[str, Any]) -> None:
    """The recorded models of a paste are those that PyTorch makes today."""
    assert oracle.facts(PASTES[name]) == table["pastes"][name]


def test_every_paste_is_recorded(table: dict[str, Any]) -> None:
    """The table holds the pastes of the folder, none lost or made by hand."""
    assert sorted(table["pastes"]) == sorted(PASTES)
    assert len(PASTES) >= 14


def _differences(ours: Facts, real: Facts) -> int:
    mine, theirs = [map(str, facts["parameters"]) for facts in (ours, real)]
    differ = set(mine) ^ set(theirs)
    return 10 * len(differ) + len(set(ours["frozen"]) ^ set(real["frozen"]))
