{{ fivetran_view('ad_report_hourly') }}
{{ fivetran_report('ad', 'stg_tiktok__ads_daily', 'stg_tiktok__ads_in_app_events', 'stg_tiktok__ads_page_events') }}
