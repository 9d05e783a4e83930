-- Every ad account on every day: what it spent and delivered.
-- One row per ad account and day of its time zone. basis says where the row comes from: ACCOUNT is the account's own report,
-- where it is read; CAMPAIGNS the sum of its campaigns, without reach, since people who saw two campaigns would count twice.
--
-- conversion and result of the last days still rise: TikTok books them on the day of the impression or click.
-- ctr is a percentage, 0 to 100, as in the API. With nothing to divide by, rates are NULL. cash_spend and voucher_spend are
-- what was charged to cash and to vouchers; the campaigns do not know it.
with campaign_days as (
    select
        advertiser_id,
        stat_time_day,
        max(currency) as currency,
        max(timezone) as timezone,
        {{ sum_of('spend', 'number') }} as spend,
        {{ sum_of('impressions') }} as impressions,
        {{ sum_of('clicks') }} as clicks,
        {{ sum_of('conversion') }} as conversion,
        {{ sum_or_null('result') }} as result,
        {{ sum_of('video_play_actions') }} as video_play_actions,
        {{ sum_of('likes') }} as likes,
        {{ sum_of('comments') }} as comments,
        {{ sum_of('shares') }} as shares,
        {{ sum_of('follows') }} as follows,
        {{ sum_of('profile_visits') }} as profile_visits
    from {{ ref('stg_tiktok__campaigns_daily') }}
    group by advertiser_id, stat_time_day
),
days as (
    select
        advertiser_id, stat_time_day, currency, timezone, spend, cash_spend, voucher_spend, impressions, clicks, reach,
        conversion, result, video_play_actions, likes, comments, shares, follows, profile_visits, 'ACCOUNT' as basis
    from {{ ref('stg_tiktok__ad_accounts_daily') }}
    union all
    select
        advertiser_id, stat_time_day, currency, timezone, spend, {{ null_of('number') }}, {{ null_of('number') }}, impressions,
        clicks, {{ null_of('integer') }}, conversion, result, video_play_actions, likes, comments, shares, follows,
        profile_visits, 'CAMPAIGNS' as basis
    from campaign_days
    where not exists (
        select 1
        from {{ ref('stg_tiktok__ad_accounts_daily') }} as account_days
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
    {{ ratio('days.clicks', 'days.impressions', 100) }} as ctr,
    {{ ratio('days.spend', 'days.clicks') }} as cpc,
    {{ ratio('days.spend', 'days.impressions', 1000) }} as cpm,
    {{ ratio('days.spend', 'days.conversion') }} as cpa
from days
left join {{ ref('stg_tiktok__ad_accounts') }} as accounts on accounts.advertiser_id = days.advertiser_id
{{ ordered_by('days.currency, days.advertiser_id, days.stat_time_day') }}
