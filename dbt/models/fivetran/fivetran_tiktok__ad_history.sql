{{ fivetran_view('ad_history') }}
select
    {{ number_id('ad_id') }} as ad_id,
    {{ number_id('adgroup_id') }} as adgroup_id,
    {{ number_id('campaign_id') }} as campaign_id,
    {{ number_id('advertiser_id') }} as advertiser_id,
    {{ updated_at('ads') }} as updated_at,
    create_time,
    ad_name,
    ad_text,
    call_to_action,
    click_tracking_url,
    impression_tracking_url,
    landing_page_url,
    deeplink,
    display_name,
    profile_image_url,
    video_id,
    image_ids,
    secondary_status,
    operation_status,
    _airbyte_extracted_at as _fivetran_synced
from {{ ref('stg_tiktok__ads') }} as ads
