-- Every ad account on every day: what it spent and delivered.
-- One row per ad account and day of its time zone. basis says where the row comes from: ACCOUNT is the account's own report,
-- where it is read; CAMPAIGNS the sum of its campaigns, without reach, since people who saw two campaigns would count twice.
--
-- conversion and result of the last days still rise: TikTok books them on the day of the impression or click.
-- ctr is a percentage, 0 to 100, as in the API. With nothing to divide by, rates are NULL. cash_spend and voucher_spend are
-- what was charged to cash and to vouchers; the campaigns do not know it.
--
-- Tables: campaigns_daily_report, campaigns_reservation_daily_report, ad_accounts_daily_report, ad_accounts.
-- For PostgreSQL. Written by `make docs` from dbt/models/marts/tiktok__account_day.sql.
with stg_tiktok__campaigns_daily as (
    with auction as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
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
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
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
stg_tiktok__ad_accounts_daily as (
    select
        cast(advertiser_id as text) as advertiser_id,
        cast(currency as text) as currency,
        cast(timezone as text) as timezone,
        cast(stat_time_day as date) as stat_time_day,
        cast(spend as decimal(38, 9)) as spend,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        cast(reach as bigint) as reach,
        cast(conversion as bigint) as conversion,
        cast(result as bigint) as result,
        cast(video_play_actions as bigint) as video_play_actions,
        cast(likes as bigint) as likes,
        cast(comments as bigint) as comments,
        cast(shares as bigint) as shares,
        cast(follows as bigint) as follows,
        cast(profile_visits as bigint) as profile_visits,
        cast(cash_spend as decimal(38, 9)) as cash_spend,
        cast(voucher_spend as decimal(38, 9)) as voucher_spend,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
        from ad_accounts_daily_report as extracted
    ) as numbered
    where newest_first = 1
),
stg_tiktok__ad_accounts as (
    with listed as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(name as text) as name,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id order by _airbyte_extracted_at desc) as newest_first
            from ad_accounts as extracted
        ) as numbered
        where newest_first = 1
    ),
    reported as (
        select
            advertiser_id,
            cast(null as text) as name,
            currency,
            timezone,
            _airbyte_extracted_at
        from (
            select
                named.*,
                row_number() over (partition by advertiser_id order by stat_time_day desc) as last_first
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
        where listed.advertiser_id = reported.advertiser_id
    )
),
campaign_days as (
    select
        advertiser_id,
        stat_time_day,
        max(currency) as currency,
        max(timezone) as timezone,
        cast(coalesce(sum(spend), 0) as decimal(38, 9)) as spend,
        cast(coalesce(sum(impressions), 0) as bigint) as impressions,
        cast(coalesce(sum(clicks), 0) as bigint) as clicks,
        cast(coalesce(sum(conversion), 0) as bigint) as conversion,
        cast(sum(result) as bigint) as result,
        cast(coalesce(sum(video_play_actions), 0) as bigint) as video_play_actions,
        cast(coalesce(sum(likes), 0) as bigint) as likes,
        cast(coalesce(sum(comments), 0) as bigint) as comments,
        cast(coalesce(sum(shares), 0) as bigint) as shares,
        cast(coalesce(sum(follows), 0) as bigint) as follows,
        cast(coalesce(sum(profile_visits), 0) as bigint) as profile_visits
    from stg_tiktok__campaigns_daily
    group by advertiser_id, stat_time_day
),
days as (
    select
        advertiser_id, stat_time_day, currency, timezone, spend, cash_spend, voucher_spend, impressions, clicks, reach,
        conversion, result, video_play_actions, likes, comments, shares, follows, profile_visits, 'ACCOUNT' as basis
    from stg_tiktok__ad_accounts_daily
    union all
    select
        advertiser_id, stat_time_day, currency, timezone, spend, cast(null as decimal(38, 9)), cast(null as decimal(38, 9)), impressions,
        clicks, cast(null as bigint), conversion, result, video_play_actions, likes, comments, shares, follows,
        profile_visits, 'CAMPAIGNS' as basis
    from campaign_days
    where not exists (
        select 1
        from stg_tiktok__ad_accounts_daily as account_days
        where account_days.advertiser_id = campaign_days.advertiser_id
            and account_days.stat_time_day = campaign_days.stat_time_day
    )
)
select
    days.currency,
    days.timezone,
    days.advertiser_id,
    accounts.name as advertiser_name,
    days.stat_time_day,
    days.basis,
    days.spend,
    days.cash_spend,
    days.voucher_spend,
    days.impressions,
    days.clicks,
    days.reach,
    days.conversion,
    days.result,
    days.video_play_actions,
    days.likes,
    days.comments,
    days.shares,
    days.follows,
    days.profile_visits,
    100 * cast(days.clicks as double precision) / nullif(cast(days.impressions as double precision), 0) as ctr,
    cast(days.spend as double precision) / nullif(cast(days.clicks as double precision), 0) as cpc,
    1000 * cast(days.spend as double precision) / nullif(cast(days.impressions as double precision), 0) as cpm,
    cast(days.spend as double precision) / nullif(cast(days.conversion as double precision), 0) as cpa
from days
left join stg_tiktok__ad_accounts as accounts on accounts.advertiser_id = days.advertiser_id
order by days.currency, days.advertiser_id, days.stat_time_day;
