-- Campaign overview: what each campaign spent, delivered and brought in, over all synced days.
-- One row per campaign that has report rows; its ad account's currency is beside every amount.
-- Streams: campaigns, campaigns_daily_report, campaigns_reservation_daily_report.
--
-- total_reach is the sum of daily reach: somebody reached on three days counts three times. People over several days can
--   only be asked of the API, never be summed.
-- total_conversions and total_results of the last days still rise: TikTok books them on the day of the impression or click.
-- ctr is a percentage, 0 to 100, as in the API. ctr, cpc and cpa come from the sums, never from daily rates; with nothing to
--   divide by they are NULL. total_results is NULL where the API gives no result for a campaign's objective.
with days as (
    -- Auction and reach & frequency. No row is lost if a campaign is missing in `campaigns`: reports lead, names follow.
    select advertiser_id, campaign_id, campaign_name, currency, stat_time_day,
           spend, impressions, clicks, reach, conversion, result
    from campaigns_daily_report
    union all
    -- TopView has a report of its own. A day that both reports hold counts once.
    select advertiser_id, campaign_id, campaign_name, currency, stat_time_day,
           spend, impressions, clicks, reach, conversion, result
    from campaigns_reservation_daily_report
    anti join campaigns_daily_report using (advertiser_id, campaign_id, stat_time_day)
),
totals as (
    select
        advertiser_id,
        campaign_id,
        currency,
        arg_max(campaign_name, stat_time_day) as reported_name,
        coalesce(sum(spend), 0) as total_spend,
        coalesce(sum(impressions), 0) as total_impressions,
        coalesce(sum(clicks), 0) as total_clicks,
        coalesce(sum(reach), 0) as total_reach, -- sum of daily reach
        coalesce(sum(conversion), 0) as total_conversions,
        sum(result) as total_results
    from days
    group by advertiser_id, campaign_id, currency
)
select
    totals.currency,
    totals.advertiser_id,
    totals.campaign_id,
    coalesce(campaigns.campaign_name, totals.reported_name) as campaign_name,
    campaigns.objective_type,
    campaigns.operation_status,
    totals.total_spend,
    totals.total_impressions,
    totals.total_clicks,
    totals.total_reach,
    totals.total_conversions,
    totals.total_results,
    100.0 * totals.total_clicks / nullif(totals.total_impressions, 0) as ctr,
    totals.total_spend / nullif(totals.total_clicks, 0) as cpc,
    totals.total_spend / nullif(totals.total_conversions, 0) as cpa
from totals
left join campaigns using (advertiser_id, campaign_id)
order by totals.currency, totals.total_spend desc, totals.campaign_id;
