{{ staged_report('ads_page_event_daily_report', topview='ads_page_event_reservation_daily_report') }}
