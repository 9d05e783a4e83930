{{ fivetran_view('creative_history') }}
-- Creatives of Upgraded Smart+ ads: the ads that reports know them as, with the Smart+ ad that they belong to.
select
    {{ number_id('creatives.smart_plus_creative_id') }} as creative_id,
    {{ number_id('creatives.smart_plus_ad_id') }} as smart_plus_ad_id,
    {{ number_id('creatives.advertiser_id') }} as advertiser_id,
    {{ number_id('creatives.adgroup_id') }} as adgroup_id,
    {{ number_id('creatives.campaign_id') }} as campaign_id,
    coalesce(ads.modify_time, ads.create_time, creatives._airbyte_extracted_at) as modify_time,
    ads.create_time,
    coalesce(ads.ad_name, creatives.material_name, creatives.ad_name) as creative_name,
    ads.campaign_name,
    ads.adgroup_name,
    creatives.video_id,
    creatives.image_ids,
    creatives.identity_id,
    creatives.identity_type,
    ads.campaign_automation_type,
    ads.ad_text,
    ads.secondary_status,
    coalesce(creatives.material_operation_status, ads.operation_status) as operation_status,
    creatives._airbyte_extracted_at as _fivetran_synced
from {{ ref('stg_tiktok__smart_plus_ad_creatives') }} as creatives
left join {{ ref('stg_tiktok__ads') }} as ads on ads.ad_id = creatives.smart_plus_creative_id
