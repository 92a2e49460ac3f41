"""Errors whose message alone tells the reader what is wrong and what to do."""


class WarehouseError(Exception):
    """Base of every error that a shop can act on."""


class ConfigurationError(WarehouseError):
    """A file, a setting or the environment is not as it must be."""


class WarehouseLockedError(WarehouseError):
    """Another process has the private warehouse file open."""


class OrdersMissingError(WarehouseError):
    """There is nothing to run on: no order was ever loaded."""
