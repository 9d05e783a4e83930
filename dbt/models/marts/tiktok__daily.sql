-- Every ad on every day: what it spent and delivered, how its video was watched, how people engaged with it.
-- One row per ad and day of the ad account's time zone; its currency is beside every amount.
--
-- Sum what you like but reach, which counts people. Compute rates from the sums.
-- conversion and result of the last days still rise: TikTok books them on the day of the impression or click.
-- No row is lost for an entity that is missing in its list: reports lead, names follow.
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
from {{ ref('stg_tiktok__ads_daily') }} as days
left join {{ ref('stg_tiktok__ad_accounts') }} as accounts on accounts.advertiser_id = days.advertiser_id
left join {{ ref('stg_tiktok__campaigns') }} as campaigns on campaigns.campaign_id = days.campaign_id
left join {{ ref('stg_tiktok__ad_groups') }} as ad_groups on ad_groups.adgroup_id = days.adgroup_id
left join {{ ref('stg_tiktok__ads') }} as ads on ads.ad_id = days.ad_id
{{ ordered_by('days.currency, days.stat_time_day, days.spend desc, days.ad_id') }}
