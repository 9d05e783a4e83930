"""Which streams the demo reads."""

from __future__ import annotations

# What the three analyses and the picture read.
STREAMS = (
    "ad_accounts",
    "campaigns",
    "ads",
    "campaigns_daily_report",
    "campaigns_reservation_daily_report",
    "ads_daily_report",
    "ads_reservation_daily_report",
    "campaigns_age_gender_report",
    "ad_accounts_country_report",
    "ad_accounts_hourly_report",
    "campaigns_page_event_daily_report",
    "campaigns_page_event_reservation_daily_report",
    "campaigns_in_app_event_daily_report",
    "campaigns_in_app_event_reservation_daily_report",
    "gmv_max_account_daily_report",
)
