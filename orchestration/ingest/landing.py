"""What lies in the landing folder: the files of each dataset, and what belongs to none."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import ConfigurationError
from orchestration.shop_file import did_you_mean

EXTENSIONS = (".csv", ".csv.gz", ".parquet", ".jsonl", ".jsonl.gz")
UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp")
HINTS = 20  # files of an unknown folder that are looked into
CLUTTER = ("_success", "thumbs.db", "desktop.ini")
EMAIL = re.compile(r"[^\s/@,;]+@[^\s/@,;]+\.[A-Za-z]+")
PHONE = re.compile(r"(\+|\b00)\d(?:[ ()./-]?\d){6,}")
REMEDIES = {
    ".json": "Write one object a line and name it .jsonl.",
    ".ndjson": "Name it .jsonl.",
    ".gz": "Name it .csv.gz or .jsonl.gz.",
    ".txt": "Name it .csv.",
    ".tsv": "Name it .csv; tabs are found out.",
    ".xlsx": "Save it as CSV UTF-8.",
    ".xls": "Save it as CSV UTF-8.",
    ".zip": "Unpack it.",
}


@dataclass(frozen=True)
class LandingFile:
    """One file of a dataset. `name` is its path below the landing folder, `extension` one of EXTENSIONS or None."""

    dataset: str
    path: Path
    name: str
    extension: str | None

    @property
    def folder(self) -> str:
        """The folder directly below the landing folder."""
        return self.name.split("/")[0]


def list_files(
    landing_dir: Path, dataset: str, top_folders: Collection[str] = (), extensions: Sequence[str] = EXTENSIONS
) -> list[LandingFile]:
    """The files of a dataset, sub-folders included, sorted by name; hidden and unfinished ones left out.

    They lie in the folder of the dataset's name, unless `top_folders` names others; `extensions` are those it knows.
    """
    found = []
    tops = [landing_dir / name for name in top_folders or [dataset]]
    for folder, folders, names in (entry for top in tops if top.is_dir() for entry in os.walk(top, onerror=_refuse)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not is_ignored(name):
                path = Path(folder) / name
                found.append(
                    LandingFile(dataset, path, path.relative_to(landing_dir).as_posix(), extension_of(name, extensions))
                )
    return sorted(found, key=lambda file: os.fsencode(file.name))


def find_strangers(
    landing_dir: Path, datasets: Collection[str], hint: Callable[[Path], str] | None = None
) -> list[str]:
    """One warning for each entry of the landing folder that is neither a dataset's folder nor shop.yml.

    `hint` says of a file where it belongs, if it can. Raises ConfigurationError when the folder is missing or cannot be
    read.
    """
    try:
        entries = sorted(landing_dir.iterdir())
    except OSError as error:
        raise ConfigurationError(
            f"{landing_dir} cannot be read: {error.strerror}. It is the landing folder, which holds one folder per "
            "dataset such as orders/; make it readable, or set LANDING_DIR."
        ) from None
    warnings = []
    for entry in entries:
        name = shown(printable(entry.name))
        if entry.name.startswith(".") or entry.name == "shop.yml":
            continue
        if entry.is_dir():
            if entry.name not in datasets:
                warnings.append(f"folder {name}/ is no dataset and was not read. {did_you_mean(name, datasets)}")
                files = list_files(landing_dir, entry.name)[:HINTS] if hint else []
                hints = [(shown(printable(file.name)), hint(file.path)) for file in files if hint]
                warnings += [f"file {file} was not read. {told}" for file, told in hints if told]
        elif hint and entry.is_file() and not is_ignored(entry.name) and (told := hint(entry)):
            warnings.append(f"file {name} was not read. {told}")
        elif entry.name in datasets or extension_of(entry.name):
            warnings.append(f"file {name} was not read: it must lie in a dataset's folder, such as orders/.")
        else:
            warnings.append(f"file {name} was not read. {did_you_mean(name, ['shop.yml'])}")
    return warnings


def extension_of(name: str, extensions: Sequence[str] = EXTENSIONS) -> str | None:
    """The known extension that a file name ends with, else None."""
    return next((extension for extension in extensions if name.lower().endswith(extension)), None)


def why_unreadable(file: LandingFile) -> str | None:
    """Why a file cannot be taken, judged without opening it; None when it can."""
    if printable(file.name) != file.name:
        return "the file's name is not UTF-8. Rename it."
    mode = file.path.stat().st_mode
    if not stat.S_ISREG(mode):
        return "it is not a regular file."
    landing_dir = file.path.parents[file.name.count("/")]
    if not file.path.resolve().is_relative_to(landing_dir.resolve()):
        return "it is a link to a file outside the landing folder. Put the file itself there."
    if file.extension is None:
        suffix = file.path.suffix.lower()
        return f"its kind is not known. Files must be {', '.join(EXTENSIONS)}. {REMEDIES.get(suffix, '')}".strip()
    return None


def printable(name: str) -> str:
    """A file name as text that can be stored; bytes that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")


def shown(name: str) -> str:
    """A file name for messages and logs: on one line, without e-mail addresses and phone numbers."""
    return PHONE.sub("(number)", EMAIL.sub("(address)", "".join(sign if sign.isprintable() else "?" for sign in name)))


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is hidden, unfinished or clutter of a file manager."""
    lower = name.lower()
    return lower.startswith((".", "~$")) or lower.endswith(UNFINISHED) or lower in CLUTTER


def _refuse(error: OSError) -> None:
    raise ConfigurationError(
        f"{error.filename} cannot be read: {error.strerror}. Make the landing folder readable for this user."
    )
