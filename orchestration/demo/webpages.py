"""Where sessions come from, as tracking sees it: landing pages, parameters, click ids and referrers."""

from __future__ import annotations

from orchestration.demo.rendering import Column, words
from orchestration.demo.shop import CAMPAIGNS, CHANNEL, CHANNELS, COUNTRIES, DOMAIN, PRODUCT_COUNT, Shop

CLICK_IDS = {
    "google_brand": "gclid", "google_generic": "gclid", "google_shopping": "gclid",
    "meta_prospecting": "fbclid", "meta_retargeting": "fbclid", "tiktok": "ttclid", "microsoft": "msclkid",
}  # fmt: skip
REFERRERS = {
    "google_brand": "https://www.google.com/", "google_generic": "https://www.google.com/",
    "google_shopping": "https://www.google.com/", "meta_prospecting": "https://l.facebook.com/",
    "meta_retargeting": "https://l.instagram.com/", "tiktok": "https://www.tiktok.com/",
    "microsoft": "https://www.bing.com/", "organic_search": "https://www.google.com/",
    "referral": "https://magazine.example.org/best-of-home", "organic_social": "https://www.instagram.com/",
}  # fmt: skip
CAMPAIGN_NAMES = {campaign.channel: campaign.name for campaign in CAMPAIGNS} | {
    "email": "weekly_newsletter", "podcast": "podcast_design_talk"
}  # fmt: skip
MEDIA = {channel.name: (channel.source, channel.medium) for channel in CHANNELS} | {
    "podcast": ("design-talk", "affiliate")
}
GROUPS = [group for campaign in CAMPAIGNS for group in campaign.ad_groups]


def _by_channel(values: dict[str, str]) -> str:
    return f"{words([values.get(channel.name) for channel in CHANNELS])}[1 + channel]"


SOURCE = _by_channel({name: source for name, (source, _) in MEDIA.items() if source})
MEDIUM = _by_channel({name: medium for name, (_, medium) in MEDIA.items() if medium})
CAMPAIGN = _by_channel(CAMPAIGN_NAMES)
CONTENT = f"{words(GROUPS)}[1 + channel * 2 + ad_group]"  # the paid channels come first, in the order of CAMPAIGNS
CLICK_ID = _by_channel(CLICK_IDS)
REFERRER = _by_channel(REFERRERS)

# By style: one in twenty clicks of generic search carries its click id and no parameters; the parameters of a third
# stand in the landing page alone; some payments and own pages pose as referrers; some organic clicks carry an fbclid.
ONLY_CLICK_ID = f"(channel = {CHANNEL['google_generic']} and style = 0)"
PARAMETERS = f"""
    case when {SOURCE} is null or {ONLY_CLICK_ID} then null else
    'utm_source=' || {SOURCE} || '&utm_medium=' || {MEDIUM} || '&utm_campaign=' || {CAMPAIGN}
    || coalesce('&utm_content=' || {CONTENT}, '') end
"""
CLICK = f"""
    case when {CLICK_ID} is not null and style < 16 then {CLICK_ID} || '=' || opaque(session_no, 9437191)
    when channel = {CHANNEL["organic_social"]} and style < 8 then 'fbclid=' || opaque(session_no, 9437191) end
"""
PAGE = f"""
    'https://{DOMAIN}' || case when style % 3 = 0 then '/' when style % 3 = 1 then '/collections/new'
    else '/products/' || lower(product_id(session_no % {PRODUCT_COUNT})) end
"""


def session_columns(shop: Shop) -> tuple[Column, ...]:
    """Columns of the sessions dataset."""
    parameters_in_columns = f"style % 3 > 0 and not {ONLY_CLICK_ID}"
    return (
        Column("session_id", "session_id(session_no)"),
        Column("anonymous_id", "device_id(device_no)", garbage=((2, None),)),
        Column("started_at", "second", "utc", ((1, "not a date"),)),
        Column("ended_at", "second + duration", "utc"),
        Column("user_id", "case when slot >= 0 then customer_id(person_no, slot) end"),
        Column("landing_url", f"{PAGE} || coalesce('?' || nullif(concat_ws('&', {PARAMETERS}, {CLICK}), ''), '')"),
        Column("referrer_url", f"case when channel = {CHANNEL['direct']} and style = 0 then 'https://www.paypal.com/' "
               f"when channel = {CHANNEL['direct']} and style = 1 then 'https://{DOMAIN}/cart' else {REFERRER} end"),
        Column("utm_source", f"case when {parameters_in_columns} then {SOURCE} end"),
        Column("utm_medium", f"case when {parameters_in_columns} then {MEDIUM} end"),
        Column("utm_campaign", f"case when {parameters_in_columns} then {CAMPAIGN} end"),
        Column("utm_content", f"case when {parameters_in_columns} then {CONTENT} end"),
        Column("device_category", f"{words(('mobile', 'desktop', 'mobile', 'tablet'))}[1 + device_no % 4]"),
        Column("country", f"{words([code for code, _, _ in COUNTRIES])}[1 + country]"),
        Column("page_views", "page_views", "int"),
        Column("is_engaged", "duration >= 10 or page_views > 1", "bool"),
    )  # fmt: skip
