"""Reports and tables of advertising platforms: what is in raw is what the platform's own total says, to the cent."""

import json
from decimal import Decimal

import pytest
from ingest_support import Shop

COLUMNS = "date_start, date_end, campaign_name, cost, currency, impressions, clicks, conversions, conversion_value"


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def spend(shop, columns="cost"):
    rows = shop.query(f"SELECT {columns} FROM raw.ad_platform_spend ORDER BY _file_id, _row_number")
    return [row[0] for row in rows] if columns == "cost" else [tuple(map(str, row)) for row in rows]


def passed_over(shop):
    return [reason for reason in shop.reasons() if reason.startswith("passed over: ")]


ENGLISH = """Campaign report
"January 1, 2025 - January 31, 2025"
Campaign status,Campaign,Day,Currency code,Cost,Impr.,Clicks,CTR,Conversions,Conv. value
Enabled,"Brand, exact",2025-01-01,GBP,"1,234.56","25,881",1,9.53%,4.416667,"1,000.00"
Paused,Generic,2025-01-02,GBP,0.44, --,0, --,0.00,0.00
Total: Campaigns, --, --,GBP,"1,235.00","25,881",1,9.53%,4.42,"1,000.00"
Total: Account, --, --,GBP,"1,235.00","25,881",1,9.53%,4.42,"1,000.00"
Total: Search, --, --,GBP,"1,235.00","25,881",1,9.53%,4.42,"1,000.00"
"""


def test_a_report_of_google_ads_loads_without_its_preamble_and_totals(shop):
    found = shop.load_one("google_ads/may.csv", ENGLISH)
    assert (found.rows_read, found.rows_loaded, found.rows_quarantined, found.rows_passed_over) == (5, 2, 0, 3)
    assert spend(shop, COLUMNS) == [
        ("2025-01-01", "2025-01-01", "Brand, exact", "1234.560000", "GBP", "25881", "1", "4.416667", "1000.000000"),
        ("2025-01-02", "2025-01-02", "Generic", "0.440000", "GBP", "None", "0", "0.000000", "0.000000"),
    ]
    assert passed_over(shop) == ["passed over: a total of other rows"] * 3


LOCALISED = {
    "german": (
        'Kampagnenbericht\n"1. Januar 2025 - 31. Januar 2025"\n'
        "Kampagne;Tag;Währungscode;Kosten;Impr.;Klicks;Conversions;Conv.-Wert\n"
        "Marke;31.01.2025;EUR;1.234,56;25.881;3;1,50;99,99\nSonst;01.01.2025;EUR;0,44;1;0;0,00;0,00\n"
        "Gesamt: Kampagnen; --;EUR;1.235,00;25.882;3;1,50;99,99\nGesamt: Konto; --;EUR;1.235,00;25.882;3;1,50;99,99\n"
    ),
    "french": (
        'Rapport sur les campagnes\n"1 janvier 2025 - 31 janvier 2025"\n'
        "Campagne;Jour;Code de devise;Coût;Impr.;Clics;Conversions;Valeur conv.\n"
        "Marque;31/01/2025;EUR;1\u202f234,56;25\u202f881;3;1,50;99,99\nAutre;01/01/2025;EUR;0,44;1;0;0,00;0,00\n"
        "Total\u00a0: campagnes; --;EUR;1\u202f235,00;25\u202f882;3;1,50;99,99\n"
        "Total : compte; --;EUR;1\u202f235,00;25\u202f882;3;1,50;99,99\n"
    ),
    "spanish": (
        'Informe de campaña\n"1 de enero de 2025 - 31 de enero de 2025"\n'
        "Campaña;Día;Código de moneda;Coste;Impr.;Clics;Conversiones;Valor conv.\n"
        "Marca;31/1/2025;EUR;1.234,56;25.881;3;1,50;99,99\nOtro;1/1/2025;EUR;0,44;1;0;0,00;0,00\n"
        "Total: campañas; --;EUR;1.235,00;25.882;3;1,50;99,99\nTotal: cuenta; --;EUR;1.235,00;25.882;3;1,50;99,99\n"
    ),
    "dutch": (
        'Campagnerapport\n"1 januari 2025 - 31 januari 2025"\n'
        "Campagne;Dag;Valutacode;Kosten;Vert.;Klikken;Conversies;Conv.waarde\n"
        "Merk;31-01-2025;EUR;€ 1.234,56;25.881;3;1,50;99,99\nOverig;01-01-2025;EUR;€ 0,44;1;0;0,00;0,00\n"
        "Totaal: campagnes; --;EUR;€ 1.235,00;25.882;3;1,50;99,99\nTotaal: account; --;EUR;€ 1.235,00;25.882;3;1,50;99,99\n"
    ),
}


@pytest.mark.parametrize("language", LOCALISED)
@pytest.mark.parametrize("form", ["UTF-8", "UTF-16 with tabs"])
def test_a_report_reads_the_same_in_every_language_and_as_excel_writes_it(shop, language, form):
    text = LOCALISED[language]
    content = text.encode() if form == "UTF-8" else text.replace(";", "\t").encode("utf-16")
    found = shop.load_one("google_ads/report.csv", content)
    assert (found.rows_loaded, found.rows_quarantined, found.rows_passed_over) == (2, 0, 2)
    rows = spend(shop, "date_start, cost, currency, impressions, clicks, conversions, conversion_value")
    assert rows == [
        ("2025-01-31", "1234.560000", "EUR", "25881", "3", "1.500000", "99.990000"),
        ("2025-01-01", "0.440000", "EUR", "1", "0", "0.000000", "0.000000"),
    ]


def test_without_a_day_a_row_covers_the_days_of_the_preamble(shop):
    shop.load_one(
        "google_ads/r.csv", 'Campaign report\n"Jan 1, 2025 - Jan 31, 2025"\nCampaign,Cost (EUR)\nA,"3,100.00"\n'
    )
    assert spend(shop, "date_start, date_end, cost, currency") == [("2025-01-01", "2025-01-31", "3100.000000", "EUR")]


def test_a_month_covers_its_days_as_far_as_the_report_goes(shop):
    text = 'Report\n"January 15, 2025 - February 10, 2025"\nMonth,Campaign,Currency code,Cost\n'
    shop.load_one("google_ads/r.csv", text + "2025-01-01,A,EUR,10.00\n2025-02-01,A,EUR,20.00\n")
    assert spend(shop, "date_start, date_end") == [("2025-01-15", "2025-01-31"), ("2025-02-01", "2025-02-10")]


def test_a_report_that_says_nowhere_which_days_it_covers_is_quarantined_row_by_row(shop):
    found = shop.load_one("google_ads/r.csv", "Campaign,Currency code,Cost\nA,EUR,10.00\nB,EUR,1.00\n")
    assert (found.rows_loaded, found.rows_quarantined) == (0, 2)
    assert "no line before the header says which days" in shop.reasons()[0]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ('A,2025-01-01,EUR,1.50\nB,2025-01-01,EUR,"2,50"\n', "decimal point and some a decimal comma"),
        ("A,01/02/2025,EUR,1.50\nB,03/04/2025,EUR,2.50\n", "may put the day or the month first"),
    ],
)
def test_what_cannot_be_read_for_certain_is_rejected_with_the_remedy(shop, rows, why):
    found = shop.load_one("google_ads/r.csv", "Campaign,Day,Currency code,Cost\n" + rows)
    assert found.status == "rejected"
    assert why in found.reason


def test_a_campaign_that_is_called_total_is_no_total(shop):
    shop.load_one(
        "google_ads/r.csv", "Campaign,Day,Currency code,Cost\nTotal,2025-01-01,EUR,1.00\nTotal, --,EUR,1.00\n"
    )
    assert spend(shop, "campaign_name, cost") == [("Total", "1.000000")]


def test_a_header_that_comes_again_and_columns_that_come_twice_are_no_data(shop):
    text = "Campaign,Day,Currency code,Cost,Cost\nA,2025-01-01,EUR,1.00,1.00\nCampaign,Day,Currency code,Cost,Cost\n"
    found = shop.load_one("google_ads/r.csv", text + "B,2025-01-01,EUR,2.00,3.00\n")
    assert (found.rows_loaded, found.rows_quarantined, found.rows_passed_over) == (1, 1, 1)
    assert spend(shop) == [Decimal("1.00")]
    assert shop.reasons() == ["passed over: the header once more", "cost: '2.00 or 3.00' is not a number"]


def test_micros_are_millionths(shop):
    header = (
        "customer.id,campaign.id,campaign.name,segments.date,metrics.cost_micros,metrics.clicks,customer.currency_code"
    )
    shop.load_one("google_ads/api.csv", header + "\n1,2,A,2025-01-01,20836690,51,USD\n")
    answer = {
        "campaign": {"resourceName": "customers/9/campaigns/8", "id": "8", "name": "B"},
        "metrics": {"costMicros": "1500000", "impressions": "3"},
        "segments": {"date": "2025-01-02"},
    }
    shop.load_one("google_ads/api.json", json.dumps([{"results": [answer], "fieldMask": "x"}]))
    assert spend(shop, "account_id, campaign_id, date_start, cost") == [
        ("1", "2", "2025-01-01", "20.836690"),
        ("9", "8", "2025-01-02", "1.500000"),
    ]


def test_an_ads_manager_report_by_day_has_its_currency_in_the_header_and_its_total_apart(shop):
    header = (
        '"Campaign name","Day","Reporting starts","Reporting ends","Amount spent (GBP)","Link clicks","Purchases"\n'
    )
    rows = "Sale,2025-05-01,2025-05-01,2025-05-31,10.10,3,2\nSale,2025-05-02,2025-05-01,2025-05-31,0.90,1,\n"
    found = shop.load_one("meta_ads/m.csv", header + ",,2025-05-01,2025-05-31,11,4,2\n" + rows)
    assert (found.rows_loaded, found.rows_passed_over) == (2, 1)
    assert spend(shop, "date_start, date_end, cost, currency, conversions") == [
        ("2025-05-01", "2025-05-01", "10.100000", "GBP", "2.000000"),
        ("2025-05-02", "2025-05-02", "0.900000", "GBP", "None"),
    ]


def test_an_ads_manager_report_of_a_range_keeps_the_range(shop):
    text = "Kampagnenname;Berichtsstart;Berichtsende;Ausgegebener Betrag (EUR);Impressionen\nA;2025-05-01;2025-05-31;1.234,56;9\n"
    shop.load_one("meta_ads/m.csv", text)
    assert spend(shop, "date_start, date_end, cost, currency") == [("2025-05-01", "2025-05-31", "1234.560000", "EUR")]


def test_a_row_without_a_campaign_that_is_no_total_is_a_fault(shop):
    text = "Campaign name,Day,Amount spent (GBP)\nA,2025-05-01,10.00\n,2025-05-01,7.00\n"
    found = shop.load_one("meta_ads/m.csv", text)
    assert (found.rows_loaded, found.rows_quarantined, found.rows_passed_over) == (1, 1, 0)


def test_of_the_names_of_one_purchase_one_counts(shop):
    names = ["purchase", "omni_purchase", "offsite_conversion.fb_pixel_purchase", "link_click"]
    row = {
        "account_id": "act_1", "account_currency": "GBP", "campaign_id": "2", "campaign_name": "A", "spend": "12.34",
        "impressions": "10", "clicks": "9", "date_start": "2025-05-01", "date_stop": "2025-05-01",
        "actions": [{"action_type": name, "value": str(n)} for n, name in enumerate(names, start=3)],
        "action_values": [{"action_type": "purchase", "value": "99.50", "7d_click": "90"}],
    }  # fmt: skip
    shop.load_one("meta_ads/i.json", json.dumps({"data": [row], "paging": {"cursors": {}}}))
    columns = "account_id, cost, clicks, conversions, conversion_value"
    assert spend(shop, columns) == [("1", "12.340000", "6", "4.000000", "99.500000")]


def test_hours_and_dashes_of_tiktok(shop):
    text = "CAMPAIGN_ID,STAT_TIME_HOUR,SPEND,CLICKS,CONVERSION\n1,2021-09-15 5:00:00,0.22,-,1\n"
    shop.load_one("tiktok_ads/t.csv", text)
    assert spend(shop, "date_start, campaign_id, cost, clicks") == [("2021-09-15", "1", "0.220000", "None")]


def test_the_folder_names_an_account_where_the_file_names_none(shop):
    shop.load_one("google_ads/123-456-7890/2025/r.csv", "Campaign,Day,Currency code,Cost\nA,2025-01-01,EUR,1.00\n")
    assert spend(shop, "platform, folder") == [("google_ads", "123-456-7890")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("google_ads/m.csv", "Campaign name,Day,Reporting starts,Reporting ends,Amount spent (GBP)\nA,2025-01-01,,,1\n",
         "It looks like a Meta Ads Manager report: move it to meta_ads/."),
        ("orders/g.csv", ENGLISH, "It looks like a Google Ads report: move it to google_ads/."),
        ("shopify/r.csv", "refund_id,refunded_at,amount,currency\n1,2025-01-01,2,EUR\n",
         "It looks like refunds: move it to refunds/."),
        ("orders/r.csv", "refund_id,refunded_at,amount,currency\n1,2025-01-01,2,EUR\n",
         "It looks like refunds: move it to refunds/."),
        ("meta_ads/x.csv", "a,b\n1,2\n", "it is none of the files that meta_ads/ takes (docs/sources/meta_ads.md)."),
    ],
)  # fmt: skip
def test_a_file_in_the_wrong_place_is_rejected_with_what_it_looks_like(shop, name, content, reason):
    found = shop.load_one(name, content)
    assert found.status == "rejected"
    assert found.reason.endswith(reason)


def test_what_is_known_and_not_needed_is_told_so(shop):
    text = "customer_id,date,cost_micros,clicks\n1,2025-01-01,1000000,1\n"
    found = shop.load_one("google_ads/account_stats.csv", text)
    assert (found.status, spend(shop)) == ("not_taken", [])
    assert "drop the campaign table instead" in found.reason
