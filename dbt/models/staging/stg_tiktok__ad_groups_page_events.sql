{{ staged_report('ad_groups_page_event_daily_report') }}
