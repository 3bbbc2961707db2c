"""The import contracts of pyproject.toml hold: imports point down only, and each foreign library stays in its room."""

from pathlib import Path

import pytest
from importlinter import api

CONFIG = Path(__file__).parents[2] / "pyproject.toml"
CONTRACTS = [contract["name"] for contract in api.read_configuration(str(CONFIG))["contracts_options"]]


@pytest.fixture(scope="module")
def report():
    # importlinter.cli does no more than print this report and turn it into an exit code
    options = api.use_cases.read_user_options(config_filename=str(CONFIG))
    api.use_cases._register_contract_types(options)
    return api.use_cases.create_report(options, cache_dir=None)


@pytest.mark.parametrize("name", CONTRACTS)
def test_contract_is_kept(report, name):
    """One result a contract, so that a failure names the rule that was broken."""
    checks = dict(report.get_contracts_and_checks())
    (check,) = [check for contract, check in checks.items() if contract.name == name]
    assert check.kept, check.metadata


def test_layers_are_exhaustive():
    """A new package cannot slip in beside the layers: the contract must be told where it stands."""
    (layers,) = [c for c in api.read_configuration(str(CONFIG))["contracts_options"] if c["type"] == "layers"]
    assert layers["exhaustive"]
    assert layers["containers"] == ["service"]
