-- Campaign overview: what each campaign spent, delivered and brought in, over all synced days.
-- One row per campaign that has report rows; its ad account's currency is beside every amount.
--
-- total_reach is the sum of daily reach: somebody reached on three days counts three times. People over several days can
--   only be asked of the API, never be summed.
-- total_conversions and total_results of the last days still rise: TikTok books them on the day of the impression or click.
-- ctr is a percentage, 0 to 100, as in the API. ctr, cpc and cpa come from the sums, never from daily rates; with nothing to
--   divide by they are NULL. total_results is NULL where the API gives no result for a campaign's objective.
--
-- Tables: campaigns_daily_report, campaigns_reservation_daily_report, campaigns.
-- For Snowflake; `use schema` first. Written by `make docs` from dbt/models/marts/tiktok__campaign_overview.sql.
with stg_tiktok__campaigns_daily as (
    with auction as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from campaigns_daily_report as extracted
        ) as numbered
        where newest_first = 1
    ),
    topview as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from campaigns_reservation_daily_report as extracted
        ) as numbered
        where newest_first = 1
    )
    select * from auction
    union all
    select * from topview
    where not exists (
        select 1
        from auction
        where auction.advertiser_id = topview.advertiser_id and auction.campaign_id = topview.campaign_id and auction.stat_time_day = topview.stat_time_day
    )
),
stg_tiktok__campaigns as (
    with listed as (
        select
            cast(campaign_id as text) as campaign_id,
            cast(campaign_name as text) as campaign_name,
            cast(advertiser_id as text) as advertiser_id,
            cast(objective_type as text) as objective_type,
            cast(operation_status as text) as operation_status,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by campaign_id order by _airbyte_extracted_at desc) as newest_first
            from campaigns as extracted
        ) as numbered
        where newest_first = 1
    ),
    reported as (
        select
            campaign_id,
            campaign_name,
            advertiser_id,
            cast(null as text) as objective_type,
            cast(null as text) as operation_status,
            _airbyte_extracted_at
        from (
            select
                named.*,
                row_number() over (partition by campaign_id order by stat_time_day desc) as last_first
            from stg_tiktok__campaigns_daily as named
        ) as numbered
        where last_first = 1
    )
    select * from listed
    union all
    select * from reported
    where not exists (
        select 1
        from listed
        where listed.campaign_id = reported.campaign_id
    )
),
totals as (
    select
        currency,
        advertiser_id,
        campaign_id,
        case when min(timezone) = max(timezone) then min(timezone) end as timezone,
        cast(coalesce(sum(spend), 0) as decimal(38, 9)) as total_spend,
        cast(coalesce(sum(impressions), 0) as bigint) as total_impressions,
        cast(coalesce(sum(clicks), 0) as bigint) as total_clicks,
        cast(coalesce(sum(reach), 0) as bigint) as total_reach,
        cast(coalesce(sum(conversion), 0) as bigint) as total_conversions,
        cast(sum(result) as bigint) as total_results
    from stg_tiktok__campaigns_daily
    group by currency, advertiser_id, campaign_id
)
select
    totals.currency,
    totals.timezone,
    totals.advertiser_id,
    totals.campaign_id,
    campaigns.campaign_name,
    campaigns.objective_type,
    campaigns.operation_status,
    totals.total_spend,
    totals.total_impressions,
    totals.total_clicks,
    totals.total_reach,
    totals.total_conversions,
    totals.total_results,
    100 * cast(totals.total_clicks as double precision) / nullif(cast(totals.total_impressions as double precision), 0) as ctr,
    cast(totals.total_spend as double precision) / nullif(cast(totals.total_clicks as double precision), 0) as cpc,
    cast(totals.total_spend as double precision) / nullif(cast(totals.total_conversions as double precision), 0) as cpa
from totals
left join stg_tiktok__campaigns as campaigns on campaigns.campaign_id = totals.campaign_id
order by totals.currency, totals.total_spend desc, totals.campaign_id;
