"""Write one audience as the hashes that ad platforms match on, for people who agreed to be contacted.

The published marts say who is in the audience; addresses exist in the private warehouse only, so the export reads both.
An e-mail address is trimmed and lower-cased, a phone number is in E.164; both leave as plain SHA-256, as Google, Meta,
TikTok and others ask. The hashes in the marts are under the shop's secret key and match nothing outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.errors import ConfigurationError
from orchestration.ingest.sql import literal
from orchestration.publish import versions
from orchestration.settings import private_files
from orchestration.warehouse import connect

if TYPE_CHECKING:
    import duckdb

    from orchestration.settings import Settings

# What a spreadsheet would take for a formula.
FORMULA = r"^[=+\-@\t\r\n]"

# One row per person of the audience whose consent holds in what is published and in what is newest.
CONSENTED = """
create temp table consented as
select
    audiences.person_id, audiences.audience, audiences.entered_on, audiences.product_id, people.country,
    people.email_hash, audiences.may_email and coalesce(people.email_consent, false) as may_email,
    audiences.may_sms and coalesce(people.sms_consent, false) as may_sms
from published.marts.audiences as audiences
inner join intermediate.int_people as people on audiences.person_id = people.person_id
where audiences.audience = $audience and (may_email or may_sms)
"""

# The address by which the warehouse knows the person, found again by its keyed hash.
EMAILS = """
create temp table emails as
with addresses as (
    select distinct lower(trim(email)) as email from contacts where email like '%_@_%'
)
select consented.person_id, sha256(any_value(addresses.email)) as email_sha256
from addresses
inner join consented
    on consented.email_hash = sha256((select max(hash_key) from ops.identity_key) || ':' || addresses.email)
where consented.may_email
group by consented.person_id
"""

# The newest number that belongs to the person, that of the customer record first. A number without a country code is
# not E.164 and matches nobody.
PHONES = r"""
create temp table phones as
with written as (
    select phone, known_at, is_record from contacts where phone is not null
),
texts as (
    select *, replace(trim(phone), '(0)', '') as text, regexp_replace(text, '[^0-9]', '', 'g') as digits from written
),
numbers as (
    select '+' || case when text like '+%' then digits else substr(digits, 3) end as number, is_record,
        coalesce(known_at, timestamp '1970-01-01') as known_at
    from texts
    where length(digits) >= 6 and (text like '+%' or digits like '00%')
),
newest as (
    select number, max(row(is_record, known_at)) as rank from numbers group by number
),
owned as (
    select consented.person_id, max_by(newest.number, row(newest.rank, newest.number)) as number
    from newest
    inner join intermediate.int_identifiers_clustered as identifiers
        on identifiers.identifier
            = 'p:' || sha256((select max(hash_key) from ops.identity_key) || ':' || newest.number)
    inner join consented on identifiers.person_id = consented.person_id
    where consented.may_sms
    group by consented.person_id
)
select person_id, sha256(number) as phone_sha256, sha256(substr(number, 2)) as phone_digits_sha256 from owned
"""

# No person_id and no reason: whoever gets the file needs neither.
EXPORTED = """
create temp table exported as
select
    consented.audience, consented.entered_on, consented.product_id, consented.country,
    emails.email_sha256, phones.phone_sha256, phones.phone_digits_sha256
from consented
left join emails on consented.person_id = emails.person_id
left join phones on consented.person_id = phones.person_id
where emails.email_sha256 is not null or phones.phone_sha256 is not null
order by emails.email_sha256, phones.phone_sha256
"""


@dataclass(frozen=True)
class AudienceExport:
    """The two files of an export, and of how many people in the audience they hold how many."""

    csv: Path
    parquet: Path
    people: int
    exported: int


def export_audience(settings: Settings, audience: str, folder: Path) -> AudienceExport:
    """Write `<audience>.csv` and `<audience>.parquet` into `folder`, readable by their owner only.

    Raises:
        ConfigurationError: nothing is published, or there is no such audience.
        WarehouseLockedError: a run is at work on the warehouse.
    """
    version = versions.current(settings)
    if version is None:
        raise ConfigurationError("Nothing is published yet: `make run` first.")
    with connect(settings, settings.published_dir, folder, read_only=True) as connection:
        connection.execute(f"attach {literal(str(version))} as published (read_only)")
        _require(connection, audience)
        connection.execute(CONSENTED, {"audience": audience})
        connection.execute(_contacts(connection))
        for statement in (EMAILS, PHONES, EXPORTED):
            connection.execute(statement)
        with private_files():
            folder.mkdir(parents=True, exist_ok=True)
            parquet = _write(connection, "exported", folder / f"{audience}.parquet", "format parquet")
            csv = _write(connection, _neutralised(connection), folder / f"{audience}.csv", "format csv, header")
        people = _count(connection, "published.marts.audiences where audience = $audience", {"audience": audience})
        return AudienceExport(csv, parquet, people, _count(connection, "exported"))


def _require(connection: duckdb.DuckDBPyConnection, audience: str) -> None:
    known = [name for (name,) in connection.execute("select audience from seeds.audience_definitions").fetchall()]
    if audience not in known:
        raise ConfigurationError(f"There is no audience {audience!r}. There are: {', '.join(sorted(known))}.")


def _contacts(connection: duckdb.DuckDBPyConnection) -> str:
    """A view of every address and number in raw, of whatever source, with the time at which it was known."""
    tables = connection.execute(
        "select table_name, list(column_name) from duckdb_columns() where database_name = current_database()"
        " and schema_name = 'raw' group by table_name having list_has_all(list(column_name), ['email', 'phone'])"
    ).fetchall()
    parts = []
    for table, columns in sorted(tables):
        is_record = table.endswith("customers")
        times = ("updated_at",) if is_record else ("ordered_at", "processed_at", "created_at")
        known = [name for name in times if name in columns]
        parts.append(
            f"select email, phone, coalesce({', '.join([*known, 'null::timestamp'])}) as known_at, {is_record} as is_record"
            f" from raw.{table}"
        )
    return f"create temp view contacts as {' union all '.join(parts)}"


def _neutralised(connection: duckdb.DuckDBPyConnection) -> str:
    """The export with an apostrophe before every text that a spreadsheet would run."""
    columns = connection.execute("select column_name, column_type from (describe exported)").fetchall()
    cells = ", ".join(
        f"case when regexp_matches({name}, '{FORMULA}') then '''' || {name} else {name} end as {name}"
        if kind == "VARCHAR"
        else name
        for name, kind in columns
    )
    return f"(select {cells} from exported)"


def _write(connection: duckdb.DuckDBPyConnection, source: str, target: Path, options: str) -> Path:
    """Write beside the target and swap it in, so that nobody reads half a file."""
    building = target.with_name(f".building-{target.name}")
    building.unlink(missing_ok=True)
    connection.execute(f"copy (from {source}) to {literal(str(building))} ({options})")
    building.chmod(0o600)
    return building.replace(target)


def _count(connection: duckdb.DuckDBPyConnection, source: str, values: dict[str, str] | None = None) -> int:
    return int(connection.execute(f"select count(*) from {source}", values).fetchall()[0][0])
