{{ staged_report('gmv_max_product_campaign_daily_report') }}
