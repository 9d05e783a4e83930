{{ staged_report('ads_in_app_event_daily_report', topview='ads_in_app_event_reservation_daily_report') }}
