-- Video engagement: how far people watch each ad, over all synced days.
-- One row per ad that has report rows; ads without a video have no plays, and NULL for what is divided by plays.
--
-- total_plays counts starts of the video; watched_2s and watched_6s plays of at least that long; views_25pct to views_100pct
--   plays that came so far into the video. A play that came far counts in each of them.
-- avg_watch_time is seconds per play: each day's average, weighted by that day's plays.
-- completion_rate is a percentage, 0 to 100: plays to the end, of all plays.
--
-- Tables: ads_daily_report, ads_reservation_daily_report, ads.
-- For Snowflake; `use schema` first. Written by `make docs` from dbt/models/marts/tiktok__video_engagement.sql.
with stg_tiktok__ads_daily as (
    with auction as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(ad_id as text) as ad_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(ad_name as text) as ad_name,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, ad_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from ads_daily_report as extracted
        ) as numbered
        where newest_first = 1
    ),
    topview as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(ad_id as text) as ad_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(ad_name as text) as ad_name,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, ad_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from ads_reservation_daily_report as extracted
        ) as numbered
        where newest_first = 1
    )
    select * from auction
    union all
    select * from topview
    where not exists (
        select 1
        from auction
        where auction.advertiser_id = topview.advertiser_id and auction.ad_id = topview.ad_id and auction.stat_time_day = topview.stat_time_day
    )
),
stg_tiktok__ads as (
    with listed as (
        select
            cast(ad_id as text) as ad_id,
            cast(ad_name as text) as ad_name,
            cast(advertiser_id as text) as advertiser_id,
            cast(ad_format as text) as ad_format,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by ad_id order by _airbyte_extracted_at desc) as newest_first
            from ads as extracted
        ) as numbered
        where newest_first = 1
    ),
    reported as (
        select
            ad_id,
            ad_name,
            advertiser_id,
            cast(null as text) as ad_format,
            _airbyte_extracted_at
        from (
            select
                named.*,
                row_number() over (partition by ad_id order by stat_time_day desc) as last_first
            from stg_tiktok__ads_daily as named
        ) as numbered
        where last_first = 1
    )
    select * from listed
    union all
    select * from reported
    where not exists (
        select 1
        from listed
        where listed.ad_id = reported.ad_id
    )
),
days as (
    select
        *,
        cast(average_video_play as double precision) * cast(video_play_actions as double precision) as seconds,
        case when average_video_play is not null then video_play_actions end as timed_plays
    from stg_tiktok__ads_daily
),
totals as (
    select
        currency,
        advertiser_id,
        ad_id,
        case when min(timezone) = max(timezone) then min(timezone) end as timezone,
        cast(coalesce(sum(video_play_actions), 0) as bigint) as total_plays,
        cast(coalesce(sum(video_watched_2s), 0) as bigint) as watched_2s,
        cast(coalesce(sum(video_watched_6s), 0) as bigint) as watched_6s,
        cast(coalesce(sum(video_views_p25), 0) as bigint) as views_25pct,
        cast(coalesce(sum(video_views_p50), 0) as bigint) as views_50pct,
        cast(coalesce(sum(video_views_p75), 0) as bigint) as views_75pct,
        cast(coalesce(sum(video_views_p100), 0) as bigint) as views_100pct,
        sum(seconds) as seconds_watched,
        sum(timed_plays) as plays_with_time
    from days
    group by currency, advertiser_id, ad_id
)
select
    totals.currency,
    totals.timezone,
    totals.advertiser_id,
    totals.ad_id,
    ads.ad_name,
    ads.ad_format,
    totals.total_plays,
    totals.watched_2s,
    totals.watched_6s,
    totals.views_25pct,
    totals.views_50pct,
    totals.views_75pct,
    totals.views_100pct,
    cast(totals.seconds_watched as double precision) / nullif(cast(totals.plays_with_time as double precision), 0) as avg_watch_time,
    100 * cast(totals.views_100pct as double precision) / nullif(cast(totals.total_plays as double precision), 0) as completion_rate
from totals
left join stg_tiktok__ads as ads on ads.ad_id = totals.ad_id
order by totals.currency, totals.total_plays desc, totals.ad_id;
