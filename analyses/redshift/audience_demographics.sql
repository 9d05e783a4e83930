-- Audience demographics: who saw the ads and who converted, over all synced days.
-- One row per age group, gender and currency: amounts of different currencies are never added up.
-- Auction and reach & frequency; the API has no such report of TopView alone.
--
-- age and gender are NONE where TikTok does not know. The totals can be below those of the campaign overview.
-- timezone is NULL where ad accounts of several time zones share a currency.
-- ctr is a percentage, 0 to 100, as in the API. ctr and cpa come from the sums; with nothing to divide by they are NULL.
--
-- Tables: campaigns_age_gender_report.
-- For Amazon Redshift; `set search_path` first. Written by `make docs` from dbt/models/marts/tiktok__audience_demographics.sql.
with stg_tiktok__campaigns_age_gender as (
    select
        cast(advertiser_id as varchar(65535)) as advertiser_id,
        cast(currency as varchar(65535)) as currency,
        cast(timezone as varchar(65535)) as timezone,
        cast(campaign_id as varchar(65535)) as campaign_id,
        cast(stat_time_day as date) as stat_time_day,
        cast(age as varchar(65535)) as age,
        cast(gender as varchar(65535)) as gender,
        cast(spend as decimal(38, 9)) as spend,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        cast(conversion as bigint) as conversion,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, campaign_id, stat_time_day, age, gender order by _airbyte_extracted_at desc) as newest_first
        from campaigns_age_gender_report as extracted
    ) as numbered
    where newest_first = 1
),
totals as (
    select
        currency,
        age,
        gender,
        case when min(timezone) = max(timezone) then min(timezone) end as timezone,
        cast(coalesce(sum(spend), 0) as decimal(38, 9)) as total_spend,
        cast(coalesce(sum(impressions), 0) as bigint) as total_impressions,
        cast(coalesce(sum(clicks), 0) as bigint) as total_clicks,
        cast(coalesce(sum(conversion), 0) as bigint) as total_conversions
    from stg_tiktok__campaigns_age_gender
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
    100 * cast(total_clicks as double precision) / nullif(cast(total_impressions as double precision), 0) as ctr,
    cast(total_spend as double precision) / nullif(cast(total_conversions as double precision), 0) as cpa
from totals
order by currency, total_spend desc, age, gender;
