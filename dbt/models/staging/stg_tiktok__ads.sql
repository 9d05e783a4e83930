{{ staged_list('ads', reported_in='stg_tiktok__ads_daily') }}
