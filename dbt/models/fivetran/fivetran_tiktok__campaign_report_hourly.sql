{{ fivetran_view('campaign_report_hourly') }}
{{ fivetran_report('campaign', 'stg_tiktok__campaigns_daily', 'stg_tiktok__campaigns_in_app_events', 'stg_tiktok__campaigns_page_events') }}
