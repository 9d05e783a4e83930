-- Audience demographics: who saw the ads and who converted, over all synced days.
-- One row per age group, gender and currency: amounts of different currencies are never added up.
-- Auction and reach & frequency; the API has no such report of TopView alone.
--
-- age and gender are NONE where TikTok does not know. The totals can be below those of the campaign overview.
-- timezone is NULL where ad accounts of several time zones share a currency.
-- ctr is a percentage, 0 to 100, as in the API. ctr and cpa come from the sums; with nothing to divide by they are NULL.
with totals as (
    select
        currency,
        age,
        gender,
        {{ shared_timezone() }} as timezone,
        {{ sum_of('spend', 'number') }} as total_spend,
        {{ sum_of('impressions') }} as total_impressions,
        {{ sum_of('clicks') }} as total_clicks,
        {{ sum_of('conversion') }} as total_conversions
    from {{ ref('stg_tiktok__campaigns_age_gender') }}
    group by currency, age, gender
)
select
    currency,
    timezone,
    age,
    gender,
    total_spend,
    total_impressions,
    total_clicks,
    total_conversions,
    {{ ratio('total_clicks', 'total_impressions', 100) }} as ctr,
    {{ ratio('total_spend', 'total_conversions') }} as cpa
from totals
{{ ordered_by('currency, total_spend desc, age, gender') }}
