{{ staged_report('ad_groups_in_app_event_daily_report') }}
