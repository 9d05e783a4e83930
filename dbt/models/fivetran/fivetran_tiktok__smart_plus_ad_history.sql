{{ fivetran_view('smart_plus_ad_history') }}
{%- set configured = [
    ['identity_id'], ['identity_type'], ['dark_post_status'], ['product_specific_type'], ['product_set_id'], ['product_ids'],
    ['creative_auto_add_toggle'], ['catalog_creative_toggle'], ['end_card_cta'], ['product_display_field_list'],
    ['auto_disclaimer_types'], ['fallback_type'], ['call_to_action_id'], ['tracking_info', 'click_tracking_url'],
    ['tracking_info', 'impression_tracking_url'], ['tracking_info', 'tracking_app_id'],
    ['tracking_info', 'tracking_message_event_set_id'], ['product_info', 'selling_points'],
    ['phone_info', 'phone_region_code'], ['phone_info', 'phone_region_calling_code'], ['phone_info', 'phone_number'],
] -%}
select
    {{ number_id('smart_plus_ad_id') }} as smart_plus_ad_id,
    {{ number_id('adgroup_id') }} as adgroup_id,
    {{ number_id('campaign_id') }} as campaign_id,
    {{ number_id('advertiser_id') }} as advertiser_id,
    {{ updated_at('smart_plus_ads') }} as modify_time,
    create_time,
    ad_name,
    campaign_name,
    adgroup_name,
    operation_status,
    secondary_status,
    landing_page_url_list,
    ad_text_list,
    auto_message_list,
    call_to_action_list,
    interactive_add_on_list,
    page_list,
    custom_product_page_list,
    deeplink_list,
    {%- for path in configured %}
    {{ json_field('ad_configuration', path) }} as {{ path | join('_') }},
    {%- endfor %}
    _airbyte_extracted_at as _fivetran_synced
from {{ ref('stg_tiktok__smart_plus_ads') }} as smart_plus_ads
