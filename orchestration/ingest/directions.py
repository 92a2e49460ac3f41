"""Which dataset a file is for, and where a file belongs that lies in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from orchestration.ingest.content import NotTaken, RejectedFile
from orchestration.ingest.contracts import Contract, normalise
from orchestration.ingest.landing import LandingFile, find_strangers, why_unreadable
from orchestration.ingest.native import Layout, advice, open_part, recognise
from orchestration.ingest.source import Source


def concerns(file: LandingFile, contract: Contract) -> bool:
    """Whether a file feeds a dataset. What feeds none of its folder's datasets concerns the main one, to be told so."""
    if not contract.part:
        return True
    layout = _layout(file)
    if layout is None or layout.source != file.folder or not layout.parts:
        return contract.main
    return contract.part in layout.parts


def is_plain(file: LandingFile, contract: Contract) -> bool:
    """Whether DuckDB alone reads a file for a dataset: it is as the contract says, and no layout has to be undone."""
    if not contract.part:
        return True
    layout = _layout(file)
    has_part = layout is not None and layout.source == file.folder and contract.part in layout.parts
    return has_part and layout is not None and layout.parts[contract.part] is None


def open_native(file: LandingFile, contract: Contract, temp_dir: Path) -> Iterator[Source]:
    """What a system's own file has for a dataset. Raises RejectedFile when it is none of the system's layouts."""
    look, layout = recognise(file.path)
    if layout is None:
        if look.empty:
            yield Source("", {}, (), 0)
            return
        raise RejectedFile(f"it is none of the files that {file.folder}/ takes (docs/sources/{file.folder}.md).")
    if layout.source != file.folder:
        raise RejectedFile(f"it is none of the files that {file.folder}/ takes.")
    if not layout.parts:
        raise NotTaken(f"it looks like {layout.name}; {layout.refusal}")
    yield from open_part(look, layout, contract, file.name, temp_dir)


def directions(file: LandingFile, contract: Contract, contracts: Mapping[str, Contract]) -> str:
    """Where a rejected file belongs, or that nothing is taken from it; empty when that is not known."""
    layout = _layout(file)
    if layout is not None:
        return "" if contract.part and layout.source == file.folder else advice(file.path)
    fitting = [other.name for other in contracts.values() if other is not contract and _keeps(file, other)]
    return f"It looks like {fitting[0]}: move it to {fitting[0]}/." if len(fitting) == 1 else ""


def whose(path: Path, contracts: Mapping[str, Contract]) -> str:
    """Where a file belongs that lies in no dataset's folder."""
    file = LandingFile("", path, path.name, None)
    fitting = [other.name for other in contracts.values() if _keeps(file, other)]
    return advice(path) or (f"It looks like {fitting[0]}: move it to {fitting[0]}/." if len(fitting) == 1 else "")


def _layout(file: LandingFile) -> Layout | None:
    if why_unreadable(replace(file, extension=file.path.suffix)):
        return None
    try:
        return recognise(file.path)[1]
    except (RejectedFile, OSError):
        return None


def _keeps(file: LandingFile, contract: Contract) -> bool:
    """Whether a file has every required column of a dataset in the landing contract."""
    if contract.part:
        return False
    try:
        look, _ = recognise(file.path)
    except (RejectedFile, OSError):
        return False
    names = {normalise(name) for name in look.names}
    wanted = [{column.name, *column.aliases} for column in contract.required]
    return len(wanted) > 1 and all(names & either for either in wanted)


def strangers(landing_dir: Path, contracts: Mapping[str, Contract]) -> list[str]:
    """One warning for each entry of the landing folder that is not read, with where it belongs if that can be told.

    Raises ConfigurationError when the folder is missing or cannot be read.
    """
    folders = list(dict.fromkeys(folder for contract in contracts.values() for folder in contract.folders))
    return find_strangers(landing_dir, folders, lambda path: whose(path, contracts))
