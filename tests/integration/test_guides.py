"""The guides can be trusted: every query in them runs on the published file and has an answer."""

import re
from pathlib import Path

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
QUERIES = [
    pytest.param(query, id=f"{guide.stem}-{number}")
    for guide in sorted(GUIDES.glob("*.md"))
    for number, query in enumerate(re.findall(r"```sql\n(.*?)```", guide.read_text(), flags=re.DOTALL), 1)
]
# a tenth of a shop has no products that its customers buy often enough
MAY_BE_EMPTY = ("product_affinity", "replenishment_due", "cross_sell", "at_risk_high_value", "no_new_customers")


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_a_guide_runs_and_answers(shop, query):
    rows = shop.query(query)
    assert rows or any(name in query for name in MAY_BE_EMPTY)


def test_an_audience_leaves_as_hashes_for_people_who_agreed(shop, tmp_path):
    assert shop.command("export-audience", "win_back", "--to", str(tmp_path)) == 0, shop.output
    people, agreed = shop.query(
        "select count(*), count(*) filter (where may_email or may_sms) from marts.audiences where audience = 'win_back'"
    )[0]
    lines = (tmp_path / "win_back.csv").read_text().splitlines()
    assert 0 < len(lines) - 1 <= agreed < people
    assert not any("@" in line for line in lines)
