{{ staged_report('campaigns_in_app_event_daily_report', topview='campaigns_in_app_event_reservation_daily_report') }}
