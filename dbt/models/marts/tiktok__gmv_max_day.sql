-- GMV Max: what each ad account spent on it and what its shops sold, per day.
-- One row per ad account, shop and day of the ad account's time zone; its currency is beside every amount.
--
-- This spend is in no other report: neither add it to the other marts twice, nor expect impressions or clicks of it.
-- cost and gross_revenue are those of the ad account's own report, where it is read; else the sums of its campaigns (basis says
--   which). product_ and live_ are of the campaigns of each kind. roi is gross revenue per cost, NULL with nothing spent.
{% set sums -%}
        max(currency) as currency,
        max(timezone) as timezone,
        {{ sum_of('cost', 'number') }} as cost,
        {{ sum_of('net_cost', 'number') }} as net_cost,
        {{ sum_of('orders') }} as orders,
        {{ sum_of('gross_revenue', 'number') }} as gross_revenue
{%- endset -%}
with product as (
    select
        advertiser_id,
        store_id,
        stat_time_day,
        {{ sums }}
    from {{ ref('stg_tiktok__gmv_max_product_campaigns_daily') }}
    group by advertiser_id, store_id, stat_time_day
),
live as (
    select
        advertiser_id,
        store_id,
        stat_time_day,
        {{ sums }}
    from {{ ref('stg_tiktok__gmv_max_live_campaigns_daily') }}
    group by advertiser_id, store_id, stat_time_day
),
both_kinds as (
    select advertiser_id, store_id, stat_time_day, currency, timezone, cost, net_cost, orders, gross_revenue from product
    union all
    select advertiser_id, store_id, stat_time_day, currency, timezone, cost, net_cost, orders, gross_revenue from live
),
campaign_days as (
    select
        advertiser_id,
        store_id,
        stat_time_day,
        {{ sums }}
    from both_kinds
    group by advertiser_id, store_id, stat_time_day
),
days as (
    select
        advertiser_id, store_id, stat_time_day, currency, timezone, cost, net_cost, orders, gross_revenue, 'ACCOUNT' as basis
    from {{ ref('stg_tiktok__gmv_max_account_daily') }}
    union all
    select
        advertiser_id, store_id, stat_time_day, currency, timezone, cost, net_cost, orders, gross_revenue, 'CAMPAIGNS' as basis
    from campaign_days
    where not exists (
        select 1
        from {{ ref('stg_tiktok__gmv_max_account_daily') }} as account_days
        where account_days.advertiser_id = campaign_days.advertiser_id
            and account_days.store_id = campaign_days.store_id
            and account_days.stat_time_day = campaign_days.stat_time_day
    )
)
select
    days.currency,
    days.timezone,
    days.advertiser_id,
    accounts.name as advertiser_name,
    days.store_id,
    stores.store_name,
    days.stat_time_day,
    days.basis,
    days.cost,
    days.net_cost,
    days.orders,
    days.gross_revenue,
    product.cost as product_cost,
    product.gross_revenue as product_gross_revenue,
    live.cost as live_cost,
    live.gross_revenue as live_gross_revenue,
    {{ ratio('days.gross_revenue', 'days.cost') }} as roi,
    {{ ratio('days.cost', 'days.orders') }} as cost_per_order
from days
left join product
    on product.advertiser_id = days.advertiser_id
    and product.store_id = days.store_id
    and product.stat_time_day = days.stat_time_day
left join live
    on live.advertiser_id = days.advertiser_id
    and live.store_id = days.store_id
    and live.stat_time_day = days.stat_time_day
left join {{ ref('stg_tiktok__gmv_max_stores') }} as stores
    on stores.advertiser_id = days.advertiser_id
    and stores.store_id = days.store_id
left join {{ ref('stg_tiktok__ad_accounts') }} as accounts on accounts.advertiser_id = days.advertiser_id
{{ ordered_by('days.currency, days.advertiser_id, days.store_id, days.stat_time_day') }}
