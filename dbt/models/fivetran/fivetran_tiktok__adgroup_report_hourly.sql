{{ fivetran_view('adgroup_report_hourly') }}
{{ fivetran_report('adgroup', 'stg_tiktok__ad_groups_daily', 'stg_tiktok__ad_groups_in_app_events', 'stg_tiktok__ad_groups_page_events', from_ads=true) }}
