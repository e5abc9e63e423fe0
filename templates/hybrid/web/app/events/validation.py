"""Checks data against the contracts."""

from functools import cache

from jsonschema import Draft202012Validator

from .contracts import SCHEMAS


class ContractError(Exception):
    """The data is not what the contract says."""


class UnknownContractError(ContractError):
    """There is no contract of that name and version."""


@cache
def validator(folder, name, version):
    try:
        schema = SCHEMAS[folder][name][str(version)]
    except KeyError:
        raise UnknownContractError(f"There is no contract for {name}, version {version}.") from None
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def validate(folder, name, version, data):
    error = next(validator(folder, name, version).iter_errors(data), None)
    if error:
        raise ContractError(f"{name}: {error.json_path}: {error.message}")
