{{ fivetran_view('campaign_history') }}
with campaigns as (
    {{ filled_list('campaigns', 'stg_tiktok__campaigns', ['stg_tiktok__ad_groups', 'stg_tiktok__ads']) | indent(4) }}
)
select
    {{ number_id('campaign_id') }} as campaign_id,
    {{ number_id('advertiser_id') }} as advertiser_id,
    {{ updated_at('campaigns') }} as updated_at,
    create_time,
    campaign_name,
    campaign_type,
    {{ null_of('text') }} as split_test_variable,
    objective_type,
    coalesce(secondary_status, operation_status) as status,
    operation_status,
    budget,
    budget_mode,
    cast(is_new_structure as {{ type_of('text') }}) as is_new_structure,
    _airbyte_extracted_at as _fivetran_synced
from campaigns
