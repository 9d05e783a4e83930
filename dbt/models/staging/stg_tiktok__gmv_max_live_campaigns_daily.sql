{{ staged_report('gmv_max_live_campaign_daily_report') }}
