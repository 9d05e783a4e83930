-- Video engagement: how far people watch each ad, over all synced days.
-- One row per ad that has report rows; ads without a video have no plays, and NULL for what is divided by plays.
-- Streams: ads, ads_daily_report, ads_reservation_daily_report.
--
-- total_plays counts starts of the video; watched_2s and watched_6s plays of at least that long; views_25pct to views_100pct
--   plays that came so far into the video. A play that came far counts in each of them.
-- avg_watch_time is seconds per play: each day's average, weighted by that day's plays.
-- completion_rate is a percentage, 0 to 100: plays to the end, of all plays.
with days as (
    select advertiser_id, ad_id, ad_name, currency, stat_time_day, video_play_actions, video_watched_2s, video_watched_6s,
           video_views_p25, video_views_p50, video_views_p75, video_views_p100, average_video_play
    from ads_daily_report
    union all
    -- TopView has a report of its own. A day that both reports hold counts once.
    select advertiser_id, ad_id, ad_name, currency, stat_time_day, video_play_actions, video_watched_2s, video_watched_6s,
           video_views_p25, video_views_p50, video_views_p75, video_views_p100, average_video_play
    from ads_reservation_daily_report
    anti join ads_daily_report using (advertiser_id, ad_id, stat_time_day)
),
totals as (
    select
        advertiser_id,
        ad_id,
        currency,
        arg_max(ad_name, stat_time_day) as reported_name,
        coalesce(sum(video_play_actions), 0) as total_plays,
        coalesce(sum(video_watched_2s), 0) as watched_2s,
        coalesce(sum(video_watched_6s), 0) as watched_6s,
        coalesce(sum(video_views_p25), 0) as views_25pct,
        coalesce(sum(video_views_p50), 0) as views_50pct,
        coalesce(sum(video_views_p75), 0) as views_75pct,
        coalesce(sum(video_views_p100), 0) as views_100pct,
        sum(average_video_play * video_play_actions) as seconds_watched,
        sum(video_play_actions) filter (where average_video_play is not null) as plays_with_time
    from days
    group by advertiser_id, ad_id, currency
)
select
    totals.currency,
    totals.advertiser_id,
    totals.ad_id,
    coalesce(ads.ad_name, totals.reported_name) as ad_name,
    ads.ad_format,
    totals.total_plays,
    totals.watched_2s,
    totals.watched_6s,
    totals.views_25pct,
    totals.views_50pct,
    totals.views_75pct,
    totals.views_100pct,
    totals.seconds_watched / nullif(totals.plays_with_time, 0) as avg_watch_time,
    100.0 * totals.views_100pct / nullif(totals.total_plays, 0) as completion_rate
from totals
left join ads using (advertiser_id, ad_id)
order by totals.currency, totals.total_plays desc, totals.ad_id;
