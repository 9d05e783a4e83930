-- Every ad on every day: what it spent and delivered, how its video was watched, how people engaged with it.
-- One row per ad and day of the ad account's time zone; its currency is beside every amount.
--
-- Sum what you like but reach, which counts people. Compute rates from the sums.
-- conversion and result of the last days still rise: TikTok books them on the day of the impression or click.
-- No row is lost for an entity that is missing in its list: reports lead, names follow.
--
-- Tables: ads_daily_report, ads_reservation_daily_report, campaigns_daily_report, campaigns_reservation_daily_report,
--   ad_accounts, campaigns, ad_groups_daily_report, ad_groups_reservation_daily_report, ad_groups, ads.
-- For Amazon Redshift; `set search_path` first. Written by `make docs` from dbt/models/marts/tiktok__daily.sql.
with stg_tiktok__ads_daily as (
    with auction as (
        select
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
            cast(ad_id as varchar(65535)) as ad_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(adgroup_id as varchar(65535)) as adgroup_id,
            cast(adgroup_name as varchar(65535)) as adgroup_name,
            cast(ad_name as varchar(65535)) as ad_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
            cast(app_install as bigint) as app_install,
            'AUCTION' as buying,
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
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
            cast(ad_id as varchar(65535)) as ad_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(adgroup_id as varchar(65535)) as adgroup_id,
            cast(adgroup_name as varchar(65535)) as adgroup_name,
            cast(ad_name as varchar(65535)) as ad_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
            cast(app_install as bigint) as app_install,
            'TOPVIEW' as buying,
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
stg_tiktok__campaigns_daily as (
    with auction as (
        select
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
            cast(app_install as bigint) as app_install,
            'AUCTION' as buying,
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
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
            cast(app_install as bigint) as app_install,
            'TOPVIEW' as buying,
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
stg_tiktok__ad_accounts as (
    with listed as (
        select
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(name as varchar(65535)) as name,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
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
            cast(null as varchar(65535)) as name,
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
stg_tiktok__campaigns as (
    with listed as (
        select
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(objective_type as varchar(65535)) as objective_type,
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
            cast(null as varchar(65535)) as objective_type,
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
stg_tiktok__ad_groups_daily as (
    with auction as (
        select
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
            cast(adgroup_id as varchar(65535)) as adgroup_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(adgroup_name as varchar(65535)) as adgroup_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
            cast(app_install as bigint) as app_install,
            'AUCTION' as buying,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, adgroup_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from ad_groups_daily_report as extracted
        ) as numbered
        where newest_first = 1
    ),
    topview as (
        select
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(currency as varchar(65535)) as currency,
            cast(timezone as varchar(65535)) as timezone,
            cast(adgroup_id as varchar(65535)) as adgroup_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(adgroup_name as varchar(65535)) as adgroup_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
            cast(reach as bigint) as reach,
            cast(conversion as bigint) as conversion,
            cast(result as bigint) as result,
            cast(video_play_actions as bigint) as video_play_actions,
            cast(video_watched_2s as bigint) as video_watched_2s,
            cast(video_watched_6s as bigint) as video_watched_6s,
            cast(video_views_p25 as bigint) as video_views_p25,
            cast(video_views_p50 as bigint) as video_views_p50,
            cast(video_views_p75 as bigint) as video_views_p75,
            cast(video_views_p100 as bigint) as video_views_p100,
            cast(average_video_play as decimal(38, 9)) as average_video_play,
            cast(likes as bigint) as likes,
            cast(comments as bigint) as comments,
            cast(shares as bigint) as shares,
            cast(follows as bigint) as follows,
            cast(profile_visits as bigint) as profile_visits,
            cast(app_install as bigint) as app_install,
            'TOPVIEW' as buying,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, adgroup_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from ad_groups_reservation_daily_report as extracted
        ) as numbered
        where newest_first = 1
    )
    select * from auction
    union all
    select * from topview
    where not exists (
        select 1
        from auction
        where auction.advertiser_id = topview.advertiser_id and auction.adgroup_id = topview.adgroup_id and auction.stat_time_day = topview.stat_time_day
    )
),
stg_tiktok__ad_groups as (
    with listed as (
        select
            cast(adgroup_id as varchar(65535)) as adgroup_id,
            cast(adgroup_name as varchar(65535)) as adgroup_name,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by adgroup_id order by _airbyte_extracted_at desc) as newest_first
            from ad_groups as extracted
        ) as numbered
        where newest_first = 1
    ),
    reported as (
        select
            adgroup_id,
            adgroup_name,
            campaign_id,
            campaign_name,
            advertiser_id,
            _airbyte_extracted_at
        from (
            select
                named.*,
                row_number() over (partition by adgroup_id order by stat_time_day desc) as last_first
            from stg_tiktok__ad_groups_daily as named
        ) as numbered
        where last_first = 1
    )
    select * from listed
    union all
    select * from reported
    where not exists (
        select 1
        from listed
        where listed.adgroup_id = reported.adgroup_id
    )
),
stg_tiktok__ads as (
    with listed as (
        select
            cast(ad_id as varchar(65535)) as ad_id,
            cast(ad_name as varchar(65535)) as ad_name,
            cast(adgroup_id as varchar(65535)) as adgroup_id,
            cast(adgroup_name as varchar(65535)) as adgroup_name,
            cast(campaign_id as varchar(65535)) as campaign_id,
            cast(campaign_name as varchar(65535)) as campaign_name,
            cast(advertiser_id as varchar(65535)) as advertiser_id,
            cast(ad_format as varchar(65535)) as ad_format,
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
            adgroup_id,
            adgroup_name,
            campaign_id,
            campaign_name,
            advertiser_id,
            cast(null as varchar(65535)) as ad_format,
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
)
select
    days.currency,
    days.timezone,
    days.advertiser_id,
    accounts.name as advertiser_name,
    days.campaign_id,
    coalesce(campaigns.campaign_name, days.campaign_name) as campaign_name,
    campaigns.objective_type,
    days.adgroup_id,
    coalesce(ad_groups.adgroup_name, days.adgroup_name) as adgroup_name,
    days.ad_id,
    ads.ad_name,
    ads.ad_format,
    days.stat_time_day,
    days.buying,
    days.spend,
    days.impressions,
    days.clicks,
    days.reach,
    days.conversion,
    days.result,
    days.video_play_actions,
    days.video_watched_2s,
    days.video_watched_6s,
    days.video_views_p25,
    days.video_views_p50,
    days.video_views_p75,
    days.video_views_p100,
    days.average_video_play,
    days.likes,
    days.comments,
    days.shares,
    days.follows,
    days.profile_visits,
    days.app_install
from stg_tiktok__ads_daily as days
left join stg_tiktok__ad_accounts as accounts on accounts.advertiser_id = days.advertiser_id
left join stg_tiktok__campaigns as campaigns on campaigns.campaign_id = days.campaign_id
left join stg_tiktok__ad_groups as ad_groups on ad_groups.adgroup_id = days.adgroup_id
left join stg_tiktok__ads as ads on ads.ad_id = days.ad_id
order by days.currency, days.stat_time_day, days.spend desc, days.ad_id;
