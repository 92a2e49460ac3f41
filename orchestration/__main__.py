"""The command line behind the Makefile: `python -m orchestration <command>`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import duckdb
from rich.console import Console

from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.settings import Settings

CONSOLE = Console(soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 failed, 3 stopped by a guard."""
    parser = argparse.ArgumentParser(prog="python -m orchestration", description=__doc__)
    parser.add_argument("--landing-dir", help="folder or bucket of the shop's files (LANDING_DIR)")
    parser.add_argument("--data-dir", help="folder for everything that is written (DATA_DIR)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="landing folder to published marts")
    demo = commands.add_parser("demo", help="simulate a shop, then run on it")
    demo.add_argument("--scale", type=float, default=1.0, help="1 is ten thousand customers")
    demo.add_argument("--seed", type=int, default=7)
    commands.add_parser("extract", help="fetch what the databases of shop.yml have new into the landing folder")
    commands.add_parser("rollback", help="put the previous published version back")
    commands.add_parser("status", help="what is published and how the last run ended")
    commands.add_parser("home", help="prepare the Dagster home and print its path")
    withdraw = commands.add_parser("withdraw", help="take one loaded file back out of the warehouse")
    withdraw.add_argument("file", help="its name below the landing folder, or the start of its SHA-256")
    erase = commands.add_parser("erase", help="take people out of everything that is kept below the data folder")
    erase.add_argument("--identifier", help="an e-mail address, phone number, customer or loyalty number")
    erase.add_argument("--file", type=Path, help="one identifier a line, or Shopify's customers/redact payload")
    quarantine = commands.add_parser("quarantine", help="list what is in quarantine, or read it again after a fix")
    quarantine.add_argument("--again", action="store_true", help="read the files once more, then run")
    quarantine.add_argument("--file", help="only this one, by its name below the landing folder")
    backup = commands.add_parser("backup", help="copy what cannot be made again")
    backup.add_argument("--to", type=Path, help="folder of the backups (DATA_DIR/backups)")
    restore = commands.add_parser("restore", help="put a backup in the place of what is there")
    restore.add_argument("backup", type=Path, help="its folder, or its name in DATA_DIR/backups")
    commands.add_parser("rebuild", help="build the private file anew from the landing folder")
    commands.add_parser("check-age", help="alert when the published version is older than ALERT_AFTER_HOURS")
    export = commands.add_parser("export-audience", help="write an audience as hashes for ad platforms")
    export.add_argument("audience", help="win_back, vip, open_cart … (seeds/audience_definitions.csv)")
    export.add_argument("--to", type=Path, help="folder of the files (DATA_DIR/exports)")
    options = parser.parse_args(arguments)
    if options.landing_dir:
        os.environ["LANDING_DIR"] = options.landing_dir
    if options.data_dir:
        os.environ["DATA_DIR"] = options.data_dir
    try:
        return _COMMANDS[options.command](Settings.from_env(), options)
    except (WarehouseError, OSError) as error:
        return _failed(str(error))
    except duckdb.Error as error:
        return _failed(
            f"{str(error).splitlines()[0]} If the private file is damaged, `make rebuild` builds it anew from landing."
        )


def _failed(message: str) -> int:
    CONSOLE.print("[red]error:[/]", end=" ")
    CONSOLE.print(message, markup=False, highlight=False)
    return 1


def _run(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.defs.launch import RunNotStartedError, run_refresh
    from orchestration.summary import show

    try:
        summary = run_refresh(settings)
    except RunNotStartedError as error:
        raise ConfigurationError(str(error)) from None
    show(summary, CONSOLE)
    return summary.exit_code


def _extract(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.extract import extract, fetch_objects
    from orchestration.journal import one_run

    with one_run(settings, "extraction"):
        fetch_objects(settings, say=print)
        done = extract(settings, say=print)
    if not done:
        CONSOLE.print("No database is declared: see docs/sources/databases.md.")
    return 0


def _demo(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.demo import simulate
    from orchestration.demo.tour import show_tour

    if settings.landing_url:
        raise ConfigurationError(
            "The demo writes a landing folder of its own: set LANDING_DIR to a folder, or unset it."
        )
    CONSOLE.print(f"Simulating a shop at scale {options.scale:g} in {settings.landing_dir} …", highlight=False)
    simulate(options.scale, options.seed, settings.landing_dir, settings.data_dir / "truth")
    code = _run(settings, options)
    if code == 0:
        show_tour(settings, CONSOLE)
    return code


def _rollback(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.publish import rollback

    CONSOLE.print(f"Published again: {rollback(settings)}", highlight=False)
    return 0


def _status(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.operations.runs import last_run
    from orchestration.publish import status

    CONSOLE.print(str(status(settings)), markup=False, highlight=False)
    CONSOLE.print(f"last run     {last_run(settings)}", markup=False, highlight=False)
    return 0


def _withdraw(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.ingest import withdraw
    from orchestration.ingest.landing import shown

    taken = withdraw(settings, options.file)
    CONSOLE.print(
        f"Withdrawn: {shown(taken.file_name)}, {taken.rows_removed:,} rows of {taken.dataset}.", highlight=False
    )
    CONSOLE.print("Put a corrected file into the landing folder and run again.")
    return 0


def _erase(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.erasure import erase, read_request

    receipt, file = erase(settings, read_request(options.identifier, options.file))
    CONSOLE.print(
        f"Erased: {receipt.people} people, {len(receipt.identifiers)} identifiers, {sum(receipt.rows.values()):,} rows, "
        f"{len(receipt.landing_files)} landing files rewritten. {receipt.scanned_files:,} files scanned.",
        highlight=False,
    )
    CONSOLE.print(f"Receipt: {file}", highlight=False)
    for name in receipt.still_found:
        CONSOLE.print(f"[red]still found in[/] {name}: remove it by hand.", highlight=False)
    for place in receipt.to_be_cleaned_by_its_owner:
        CONSOLE.print(f"Objects in {place} are yours to clean; our copies of them are.", markup=False, highlight=False)
    CONSOLE.print(
        "Run again to publish tables without them; money totals stay. Files outside DATA_DIR are yours to clean."
    )
    return 1 if receipt.still_found else 0


def _quarantine(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.operations.quarantine import listed, read_again

    if options.again:
        names = read_again(settings, options.file)
        CONSOLE.print(f"To be read again: {', '.join(names)}", markup=False, highlight=False)
        return _run(settings, options)
    for each in listed(settings):
        CONSOLE.print(f"{each.rows:,} of {each.of_rows:,} rows of {each.file_name}", markup=False, highlight=False)
        CONSOLE.print(f"    {each.example}", markup=False, highlight=False)
    CONSOLE.print(
        "Rows and reasons stand in ops.quarantined_rows of the private file; docs/runbook.md says what to do."
    )
    return 0


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.operations.backup import backup

    CONSOLE.print(f"Backup: {backup(settings, options.to)}", markup=False, highlight=False)
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.operations.backup import restore

    CONSOLE.print(f"Restored: {restore(settings, options.backup)}", markup=False, highlight=False)
    CONSOLE.print("Run again to load what has landed since.")
    return 0


def _rebuild(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.operations.backup import set_aside

    aside = set_aside(settings)
    code = _run(settings, options)
    if aside and code == 0:
        aside.unlink()
    elif aside:
        CONSOLE.print(f"The file before lies in {aside}; remove it when you need it no more.", highlight=False)
    return code


def _check_age(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.operations.alerts import alert_when_stale

    said = alert_when_stale(settings)
    CONSOLE.print(said or "The published version is young enough.", highlight=False)
    return 3 if said else 0


def _export_audience(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.publish.audiences import export_audience

    export = export_audience(settings, options.audience, options.to or settings.data_dir / "exports")
    CONSOLE.print(f"{export.exported:,} of {export.people:,} people may be contacted and can be:", highlight=False)
    CONSOLE.print(f"{export.csv}\n{export.parquet}", markup=False, highlight=False)
    return 0


def _home(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.dagster_home import prepare_home

    CONSOLE.print(str(prepare_home(settings)), markup=False, highlight=False)
    return 0


_COMMANDS = {
    "run": _run,
    "demo": _demo,
    "extract": _extract,
    "rollback": _rollback,
    "status": _status,
    "home": _home,
    "withdraw": _withdraw,
    "erase": _erase,
    "quarantine": _quarantine,
    "backup": _backup,
    "restore": _restore,
    "rebuild": _rebuild,
    "check-age": _check_age,
    "export-audience": _export_audience,
}

if __name__ == "__main__":
    sys.exit(main())
