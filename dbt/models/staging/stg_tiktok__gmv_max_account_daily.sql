{{ staged_report('gmv_max_account_daily_report') }}
