{{ staged_report('ads_daily_report', topview='ads_reservation_daily_report') }}
