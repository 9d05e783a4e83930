{{ staged_report('campaigns_daily_report', topview='campaigns_reservation_daily_report') }}
