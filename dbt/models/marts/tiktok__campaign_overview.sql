-- Campaign overview: what each campaign spent, delivered and brought in, over all synced days.
-- One row per campaign that has report rows; its ad account's currency is beside every amount.
--
-- total_reach is the sum of daily reach: somebody reached on three days counts three times. People over several days can
--   only be asked of the API, never be summed.
-- total_conversions and total_results of the last days still rise: TikTok books them on the day of the impression or click.
-- ctr is a percentage, 0 to 100, as in the API. ctr, cpc and cpa come from the sums, never from daily rates; with nothing to
--   divide by they are NULL. total_results is NULL where the API gives no result for a campaign's objective.
with totals as (
    select
        currency,
        advertiser_id,
        campaign_id,
        {{ shared_timezone() }} as timezone,
        {{ sum_of('spend', 'number') }} as total_spend,
        {{ sum_of('impressions') }} as total_impressions,
        {{ sum_of('clicks') }} as total_clicks,
        {{ sum_of('reach') }} as total_reach,
        {{ sum_of('conversion') }} as total_conversions,
        {{ sum_or_null('result') }} as total_results
    from {{ ref('stg_tiktok__campaigns_daily') }}
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
    {{ ratio('totals.total_clicks', 'totals.total_impressions', 100) }} as ctr,
    {{ ratio('totals.total_spend', 'totals.total_clicks') }} as cpc,
    {{ ratio('totals.total_spend', 'totals.total_conversions') }} as cpa
from totals
left join {{ ref('stg_tiktok__campaigns') }} as campaigns on campaigns.campaign_id = totals.campaign_id
{{ ordered_by('totals.currency, totals.total_spend desc, totals.campaign_id') }}
