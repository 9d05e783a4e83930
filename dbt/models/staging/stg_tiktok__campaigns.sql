{{ staged_list('campaigns', reported_in='stg_tiktok__campaigns_daily') }}
