"""What the test of both engines asks of every dispatched macro, and which mistakes it must notice."""

EXPRESSIONS = {
    "digits_only": "{{ digits_only(\"'+49 (0)30 12-34'\") }}",
    "hashed text": "{{ sha256_hex(\"'key:ann@shop.example'\") }}",
    "full match": "{{ matches_pattern(\"'abc'\", \"'a.c'\") }}",
    "no part of a match": "{{ matches_pattern(\"'abcd'\", \"'a.c|ab'\") }}",
    "decoded": "{{ url_decoded(\"'a%20b+c%C3%BC'\") }}",
    "not decoded": "{{ url_decoded(\"'50%off'\") }}",
    "host": "{{ url_host(\"'HTTPS://user@www.Shop.example:8080/a?b#c'\") }}",
    "path": "{{ url_path(\"'https://shop.example/a/b?c=d'\") }}",
    "parameter": "{{ url_parameter(\"'?utm_source=a%2Fb&x=1'\", 'utm_source') }}",
    "parameter's name": "{{ url_parameter_name(\"'?utm_source=1&GCLID='\", ['fbclid', 'gclid']) }}",
    "parameters told": "{{ url_parameters(\"'?b=1&utm_source=c%20d&utm_sources=f#utm_source='\", ['utm_source'], ['gclid']) }}",
    "parameters named": "{{ url_parameters(\"'?gclid=ab-c&x=1&Fbclid=-d&gclid=#gclid=e'\", ['utm_source'], ['gclid', 'fbclid']) }}",
    "no parameter": "{{ url_parameters(\"'?b=1'\", ['utm_source'], ['gclid']) }}",
    "addresses taken out": "{{ without_addresses(\"'/a?mail=ann@shop.example&b=bob%40x.org'\") }}",
    "event name": "{{ web_event_name(\"' Product  Viewed '\") }}",
    "phone": "{{ normalised_phone(\"'0049 (0) 30-1234567'\") }}",
    "seconds": "{{ seconds_between(\"timestamp '2026-03-29 00:00:00'\", \"timestamp '2026-03-29 00:00:01.25'\") }}",
    "microseconds": "cast({{ timestamp_of_microseconds('1767225600123456') }} as string)",
    "quarter of an hour": "cast({{ quarter_hour(\"timestamp '2026-03-28 23:44:59.5'\") }} as string)",
    "local time": "cast({{ reporting_date(\"timestamp '2026-03-28 23:30:00'\") }} as string)",
    "days": "{{ elapsed_days(\"timestamp '2026-03-28 12:00:00'\", \"timestamp '2026-03-29 11:00:00'\") }}",
    "days between": "{{ dbt.datediff(\"date '2026-01-31'\", \"date '2026-03-01'\", 'day') }}",
    "months between": "{{ dbt.datediff(\"date '2026-01-31'\", \"date '2026-03-01'\", 'month') }}",
    "a month later": "cast(cast({{ dbt.dateadd('month', 1, \"date '2026-01-31'\") }} as date) as string)",
    "a second later": "cast({{ dbt.dateadd('second', 61, \"timestamp '2026-01-31 23:59:59.5'\") }} as string)",
    "begin of the hour": "cast({{ dbt.date_trunc('hour', \"timestamp '2026-01-31 23:59:59.5'\") }} as string)",
    "money at a tie": "cast({{ money('cast(236.83755 as double) / 3') }} as string)",
    "money of a decimal": "cast({{ money('1.00005') }} as string)",
    "exact share": "cast({{ exact('cast(1 as double) / 3') }} as string)",
    "rounded": "{{ rounded('cast(1.005 as double)', 2) }}",
    "rounded below zero": "{{ rounded('cast(-2.5 as double) / 10', 1) }}",
    "converted": "cast({{ converted('cast(0.23 as decimal(18, 4))', 'cast(1.174129 as decimal(18, 8))') }} as string)",
    "product as money": "cast({{ money_product('cast(-0.5555 as decimal(18, 4))', 'cast(0.0001 as decimal(18, 4))') }} as string)",
    "product of many digits": "cast({{ money_product('cast(12345678901234.5678 as decimal(18, 4))', 'cast(2.3456 as decimal(18, 4))') }} as string)",
    "no product": "cast({{ money_product('cast(null as decimal(18, 4))', 'cast(2 as decimal(18, 4))') }} as string)",
    "product": "cast(cast({{ exact_product('9999999.9999', '99.12345678') }} as decimal(38, 8)) as string)",
    "json member": '{{ json_member("\'{\\"a\\": [{\\"b\\": 7}]}\'", "\'$.a[0].b\'") }}',
    "no json": "{{ json_member(\"'{'\", \"'$.a'\") }}",
    "json list": "{{ json_list_of_one('7') }}",
    "json members": '{{ json_member_of_each("\'[{\\"id\\": \\"x\\"}, {\\"id\\": 2}]\'", \'id\') }}',
    "largest text": '{{ list_function(\'largest\', json_texts("\'[\\"b\\", \\"a\\"]\'")) }}',
    "size": "{{ list_function('size', json_texts(\"'[1, 2, 3]'\")) }}",
    "sum of items": "{{ list_function('total', each_item(json_texts(\"'[1, 2, 3]'\"), 'cast(item as bigint) * 2')) }}",
    "items left": "{{ list_function('size', items_where(json_texts(\"'[1, 2, 3]'\"), 'cast(item as bigint) > 1')) }}",
    "quote in a text": "'{{ dbt.escape_single_quotes(\"channel's\") }}'",
    "event id": "md5(concat_ws('|', 'a', coalesce(cast(null as string), '')))",
}

AGGREGATES = {
    "joined": "{{ joined_text('name') }}",
    "in order": "{{ text_in_order('name', 'place', ' > ') }}",
    "earliest": "{{ earliest_known('known', 'place', 'name') }}",
    "latest": "{{ latest_known('known', 'place', 'name') }}",
    "listed": "{{ dbt.listagg('name', \"', '\", 'order by place desc') }}",
    "records": "{{ list_function('size', sorted_records(['place', 'name'])) }}",
    "median": "median(place)",
}

EXPLODED = {
    "each day": "select cast(d as string) as value from (select {{ date_series(\"date '2026-02-27'\", \"date '2026-03-01'\") }} as d) as s",
    "each month": "select cast({{ month_of_number('n') }} as string) as value from (select {{ month_numbers(\"date '2025-11-30'\", \"date '2026-02-01'\") }} as n) as s",
    "texts": "select v as value from (select {{ exploded_text(\"'a,b'\") }} as v) as s",
    "paths": "select concat(channel, cast(position as string)) as value from (select {{ exploded_path(\"'x > y'\") }}) as s",
    "one a key": "select n as value from (values ('a', 1), ('b', 2)) as t (n, p) qualify row_number() over (order by p desc) = 1",
}

WRONG = {
    "default__rounded": ("* 1e{{ digits }}) / 1e{{ digits }}", ", {{ digits }})"),
    "default__decimal_of": ("'double'", "'float'"),
    "default__latest_known": ("max_by", "min_by"),
    "default__date_series": ("{{ last_date }}", "{{ first_date }}"),
    "spark__datediff": ("+ month(", "- month("),
}
"""Macros for Spark, each with a mistake."""

NOTICED = {
    "default__rounded": {"rounded"},
    "default__decimal_of": {"money at a tie"},
    "default__latest_known": {"latest"},
    "default__date_series": {"each day"},
    "spark__datediff": {"months between"},
}
"""What must differ then, and nothing else."""


def question() -> str:
    """Every macro in one statement: rows of a name and what came of it."""
    rows = "(values ('b', 2, 'x'), ('a', 1, null), ('c', 3, 'y'), ('c', 4, null)) as t (name, place, known)"
    parts = [
        f"select {name} as name, {joined} as value {source}"
        for name, expressions, source in (
            ("'expressions'", EXPRESSIONS, ""),
            ("'aggregates'", AGGREGATES, f"from {rows}"),
        )
        for joined in [
            "concat_ws('<|>', "
            + ", ".join(f"coalesce(cast({sql} as string), 'NULL')" for sql in expressions.values())
            + ")"
        ]
    ]
    parts += [f"select '{name}' as name, value from ({sql}) as exploded" for name, sql in EXPLODED.items()]
    return " union all ".join(parts)


def named(rows: list[list[str]]) -> dict[str, object]:
    """The answers by the names of what was asked."""
    assert not EXPRESSIONS.keys() & AGGREGATES.keys() and not EXPLODED.keys() & (EXPRESSIONS | AGGREGATES).keys()
    told: dict[str, object] = {name: sorted(value for key, value in rows if key == name) for name in EXPLODED}
    for key, asked in (("expressions", EXPRESSIONS), ("aggregates", AGGREGATES)):
        (joined,) = [value for name, value in rows if name == key]
        told |= dict(zip(asked, joined.split("<|>"), strict=True))
    return told
