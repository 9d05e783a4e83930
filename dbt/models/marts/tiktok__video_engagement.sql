-- Video engagement: how far people watch each ad, over all synced days.
-- One row per ad that has report rows; ads without a video have no plays, and NULL for what is divided by plays.
--
-- total_plays counts starts of the video; watched_2s and watched_6s plays of at least that long; views_25pct to views_100pct
--   plays that came so far into the video. A play that came far counts in each of them.
-- avg_watch_time is seconds per play: each day's average, weighted by that day's plays.
-- completion_rate is a percentage, 0 to 100: plays to the end, of all plays.
with days as (
    select
        *,
        cast(average_video_play as {{ type_double() }}) * cast(video_play_actions as {{ type_double() }}) as seconds,
        case when average_video_play is not null then video_play_actions end as timed_plays
    from {{ ref('stg_tiktok__ads_daily') }}
),
totals as (
    select
        currency,
        advertiser_id,
        ad_id,
        {{ shared_timezone() }} as timezone,
        {{ sum_of('video_play_actions') }} as total_plays,
        {{ sum_of('video_watched_2s') }} as watched_2s,
        {{ sum_of('video_watched_6s') }} as watched_6s,
        {{ sum_of('video_views_p25') }} as views_25pct,
        {{ sum_of('video_views_p50') }} as views_50pct,
        {{ sum_of('video_views_p75') }} as views_75pct,
        {{ sum_of('video_views_p100') }} as views_100pct,
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
    {{ ratio('totals.seconds_watched', 'totals.plays_with_time') }} as avg_watch_time,
    {{ ratio('totals.views_100pct', 'totals.total_plays', 100) }} as completion_rate
from totals
left join {{ ref('stg_tiktok__ads') }} as ads on ads.ad_id = totals.ad_id
{{ ordered_by('totals.currency, totals.total_plays desc, totals.ad_id') }}
