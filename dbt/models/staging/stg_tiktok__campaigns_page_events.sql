{{ staged_report('campaigns_page_event_daily_report', topview='campaigns_page_event_reservation_daily_report') }}
