{{ fivetran_view('advertiser') }}
with accounts as (
    {{ filled_list('ad_accounts', 'stg_tiktok__ad_accounts', ['stg_tiktok__ads_daily', 'stg_tiktok__ad_groups_daily'], by='stat_time_day') | indent(4) }}
)
select
    {{ number_id('advertiser_id') }} as id,
    name,
    address,
    balance,
    phonenumber as cellphone_number,
    company,
    contacter,
    country,
    create_time,
    currency,
    description,
    email,
    industry,
    {{ column('language') }} as {{ column('language') }},
    license_no,
    license_url,
    promotion_area,
    role,
    status,
    telephone as telephone_number,
    coalesce(display_timezone, timezone) as timezone,
    _airbyte_extracted_at as _fivetran_synced
from accounts
