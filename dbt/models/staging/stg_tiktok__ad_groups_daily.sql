{{ staged_report('ad_groups_daily_report', topview='ad_groups_reservation_daily_report') }}
