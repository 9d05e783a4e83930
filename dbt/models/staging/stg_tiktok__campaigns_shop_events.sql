{{ staged_report('campaigns_shop_event_daily_report') }}
