{{ fivetran_view('campaign_country_report') }}
select
    {{ number_id('campaign_id') }} as campaign_id,
    country_code,
    cast(stat_time_day as {{ dbt.type_timestamp() }}) as stat_time_day,
    {%- for name in ['spend', 'impressions', 'clicks', 'ctr', 'cpc', 'cpm', 'conversion', 'conversion_rate', 'cost_per_conversion', 'real_time_conversion'] %}
    cast({{ name }} as {{ type_of('number') }}) as {{ name }},
    {%- endfor %}
    _airbyte_extracted_at as _fivetran_synced
from {{ ref('stg_tiktok__campaigns_countries') }}
