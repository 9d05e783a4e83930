{{ staged_list('ad_groups', reported_in='stg_tiktok__ad_groups_daily') }}
