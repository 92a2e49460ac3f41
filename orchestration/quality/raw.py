"""Guards after loading: what came, how much of it was refused, and whether it is what usually comes."""

from __future__ import annotations

from orchestration.ingest.sql import among
from orchestration.quality.chance import median
from orchestration.quality.guard import ERROR, NOTHING, WARN, Found, Guards
from orchestration.quality.look import Look
from orchestration.quality.thresholds import answering, datasets, keys, native

GUARDS = Guards()

CORRECT = (
    "Look at the reasons in ops.quarantined_rows, correct the export and drop the file again"
    " (`make withdraw FILE=…` takes the bad one out)."
)

# A key that comes back with another value here is not a correction but another thing under the same number.
FIXED_COLUMNS = {
    "orders": "ordered_at",
    "order_lines": "order_id",
    "sessions": "anonymous_id",
    "web_events": "session_id",
}


@GUARDS.add(
    [*datasets(), *datasets("reference"), *native()],
    ERROR,
    limit="quarantine_share",
    expected="at most {limit:.2%} of the rows, or fewer than 3 rows (2 below 20 rows)",
    remedy=CORRECT + " To accept the loss: guards: {{dataset}: {quarantine_share: …}} in shop.yml.",
)
def quarantine_share(look: Look, dataset: str) -> Found:
    """Share of rows in quarantine, over the files loaded since the last published run."""
    read, refused = look.row(
        "select coalesce(sum(rows_read), 0), coalesce(sum(rows_quarantined), 0) from new_files"
        " where dataset = ? and status = 'loaded'",
        [dataset],
    )
    if not read:
        return NOTHING
    observed = f"{refused / read:.2%}: {refused:,} of {read:,} rows"
    return Found(0.0 if refused < (3 if read >= 20 else 2) else refused / read, observed)


@GUARDS.add(
    datasets(),
    ERROR,
    limit="worst_file_quarantine_share",
    expected="at most {limit:.0%} of any file of 20 rows or more",
    remedy=CORRECT,
)
def worst_file(look: Look, dataset: str) -> Found:
    """The largest share of one new file that is in quarantine: one bad day must not hide among many good ones."""
    rows = look.rows(
        "select rows_quarantined / rows_read, rows_quarantined, rows_read, file_id from new_files"
        " where dataset = ? and status = 'loaded' and rows_read >= 20 order by 1 desc limit 1",
        [dataset],
    )
    if not rows:
        return NOTHING
    share, refused, read, file_id = rows[0]
    return Found(share, f"{share:.1%}: {refused:,} of {read:,} rows of file {file_id}")


def _rejected(look: Look, dataset: str) -> Found:
    rows = look.rows(
        """
        select file_id from new_files as refused
        where dataset = ? and status = 'rejected' and not exists (
            from ops.loaded_files as later
            where later.status = 'loaded' and (
                later.content_sha256 = (
                    select content_sha256 from ops.loaded_files as own where own.file_id = refused.file_id
                )
                or later.dataset = refused.dataset and later.file_name = refused.file_name
                and later.file_id > refused.file_id
            )
        )
        order by file_id
        """,
        [dataset],
    )
    ids = ", ".join(str(file_id) for (file_id,) in rows[:5])
    return Found(len(rows), f"{len(rows)} files rejected (file_id {ids})" if rows else "no file rejected")


@GUARDS.add(
    ["orders", "order_lines", *answering(strictly=True)],
    ERROR,
    limit="rejected_files",
    expected="at most {limit:.0f} rejected files",
    remedy="The reason stands in ops.loaded_files. Drop a good copy under the same name, or `make withdraw FILE=…`.",
)
def rejected_files(look: Look, dataset: str) -> Found:
    """Files that could not be read since the last published run; without them money is missing."""
    return _rejected(look, dataset)


@GUARDS.add(
    [
        *(name for name in [*datasets(), *datasets("reference")] if name not in ("orders", "order_lines")),
        *answering(strictly=False),
    ],
    WARN,
    limit=0,
    expected="no rejected file",
    remedy="The reason stands in ops.loaded_files. Drop a good copy under the same name, or `make withdraw FILE=…`.",
)
def unreadable_files(look: Look, dataset: str) -> Found:
    """Files that could not be read since the last published run."""
    return _rejected(look, dataset)


@GUARDS.add(
    datasets(),
    WARN,
    limit="rows_per_file_ratio",
    expected="within a factor of {limit:.0f} of the usual file",
    remedy="Compare the new file with the ones before it: it may be cut short or hold another period.",
)
def rows_arriving(look: Look, dataset: str) -> Found:
    """Rows of each new file against the median of the twenty files before it."""
    known = look.rows(
        "select rows_read from ops.loaded_files where dataset = ? and status = 'loaded'"
        " and file_id not in (select file_id from new_files) order by file_id desc limit 20",
        [dataset],
    )
    fresh = look.rows("select rows_read from new_files where dataset = ? and status = 'loaded'", [dataset])
    usual = median([rows for (rows,) in known])
    if len(known) < 5 or not fresh or usual < 20:
        return NOTHING
    worst = max((max((rows + 1) / usual, usual / (rows + 1)), rows) for (rows,) in fresh)
    return Found(worst[0], f"{worst[1]:,} rows where {usual:,.0f} are usual")


@GUARDS.add(
    datasets(),
    WARN,
    limit="unparsed_share",
    expected="at most {limit:.1%} of the rows with an optional value that could not be read",
    remedy="The original values stand in the raw table's column _unparsed; correct the export's format.",
)
def unparsed_values(look: Look, dataset: str) -> Found:
    """Optional values of new files that could not be read and are NULL, per row."""
    rows, values = look.row(
        "select coalesce(sum(rows_loaded), 0), coalesce(sum(values_unparsed), 0) from new_files"
        " where dataset = ? and status = 'loaded'",
        [dataset],
    )
    if not rows:
        return NOTHING
    return Found(values / rows if values > 2 else 0.0, f"{values:,} values in {rows:,} rows")


@GUARDS.add(
    list(FIXED_COLUMNS),
    ERROR,
    limit="reused_keys_share",
    expected="at most {limit:.1%} of the keys that came again, or 2",
    remedy="The export numbers its rows anew: give each thing one number for ever, then `make withdraw FILE=…`.",
)
def identifiers_reused(look: Look, dataset: str) -> Found:
    """Keys that came before and come again for something else, such as an order number of another day."""
    if look.is_first_load or not look.has_new(dataset):
        return NOTHING
    key, fixed = keys()[dataset][0], FIXED_COLUMNS[dataset]
    slack = "interval 1 day" if fixed == "ordered_at" else None
    differs = f"fixed < low - {slack} or fixed > high + {slack}" if slack else "fixed < low or fixed > high"
    again, reused = look.row(
        f"""
        with fresh as (
            select {key}, {fixed} as fixed from raw.{dataset}
            where _file_id in (select file_id from new_files)
        ),
        before as (
            select {key}, min({fixed}) as low, max({fixed}) as high from raw.{dataset}
            where _file_id not in (select file_id from new_files) and {among(key, f"select {key} from fresh")}
            group by all
        )
        select count(*), count(*) filter ({differs}) from fresh join before using ({key})
        """
    )
    if not again:
        return Found(0.0, "no key came again")
    return Found(reused / again if reused > 2 else 0.0, f"{reused:,} of {again:,} keys that came again")


@GUARDS.add(
    "orders",
    ERROR,
    limit=1,
    expected="one currency, or a reporting_currency in shop.yml",
    remedy="Name the currency of the reports in shop.yml, such as reporting_currency: EUR, and give exchange_rates.",
)
def reporting_currency(look: Look, dataset: str) -> Found:
    """Orders in several currencies need a reporting currency."""
    tables = ["orders", *(name for name in native() if name.endswith("_orders"))]
    every = " union ".join(f"select currency from raw.{name} where currency is not null" for name in tables)
    found = look.rows(f"{every} order by 1")
    currencies = [currency for (currency,) in found]
    named = look.setting("reporting_currency", None)
    return Found(
        1.0 if named else float(len(currencies)),
        f"{len(currencies)} currencies ({', '.join(currencies[:5])}), reporting_currency {named or 'not named'}",
    )
