{{ staged_report('ad_accounts_daily_report') }}
