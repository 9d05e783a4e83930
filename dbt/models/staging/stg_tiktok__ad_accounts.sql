{% do require('ad_accounts') -%}
{{ staged_list('ad_accounts', reported_in='stg_tiktok__campaigns_daily') }}
