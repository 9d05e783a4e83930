-- GMV Max: what each ad account spent on it and what its shops sold, per day.
-- One row per ad account, shop and day of the ad account's time zone; its currency is beside every amount.
--
-- This spend is in no other report: neither add it to the other marts twice, nor expect impressions or clicks of it.
-- cost and gross_revenue are those of the ad account's own report, where it is read; else the sums of its campaigns (basis says
--   which). product_ and live_ are of the campaigns of each kind. roi is gross revenue per cost, NULL with nothing spent.
--
-- Tables: gmv_max_product_campaign_daily_report, gmv_max_live_campaign_daily_report, gmv_max_account_daily_report,
--   gmv_max_stores, campaigns_daily_report, campaigns_reservation_daily_report, ad_accounts.
-- For Amazon Athena; choose the database in the editor. Written by `make docs` from dbt/models/marts/tiktok__gmv_max_day.sql.
with stg_tiktok__gmv_max_product_campaigns_daily as (
    select
        cast(advertiser_id as varchar) as advertiser_id,
        cast(currency as varchar) as currency,
        cast(timezone as varchar) as timezone,
        cast(store_id as varchar) as store_id,
        cast(campaign_id as varchar) as campaign_id,
        cast(stat_time_day as date) as stat_time_day,
        cast(cost as decimal(38, 9)) as cost,
        cast(net_cost as decimal(38, 9)) as net_cost,
        cast(orders as bigint) as orders,
        cast(gross_revenue as decimal(38, 9)) as gross_revenue,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, store_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
        from gmv_max_product_campaign_daily_report as extracted
    ) as numbered
    where newest_first = 1
),
stg_tiktok__gmv_max_live_campaigns_daily as (
    select
        cast(advertiser_id as varchar) as advertiser_id,
        cast(currency as varchar) as currency,
        cast(timezone as varchar) as timezone,
        cast(store_id as varchar) as store_id,
        cast(campaign_id as varchar) as campaign_id,
        cast(stat_time_day as date) as stat_time_day,
        cast(cost as decimal(38, 9)) as cost,
        cast(net_cost as decimal(38, 9)) as net_cost,
        cast(orders as bigint) as orders,
        cast(gross_revenue as decimal(38, 9)) as gross_revenue,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, store_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
        from gmv_max_live_campaign_daily_report as extracted
    ) as numbered
    where newest_first = 1
),
stg_tiktok__gmv_max_account_daily as (
    select
        cast(advertiser_id as varchar) as advertiser_id,
        cast(currency as varchar) as currency,
        cast(timezone as varchar) as timezone,
        cast(store_id as varchar) as store_id,
        cast(stat_time_day as date) as stat_time_day,
        cast(cost as decimal(38, 9)) as cost,
        cast(net_cost as decimal(38, 9)) as net_cost,
        cast(orders as bigint) as orders,
        cast(gross_revenue as decimal(38, 9)) as gross_revenue,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, store_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
        from gmv_max_account_daily_report as extracted
    ) as numbered
    where newest_first = 1
),
stg_tiktok__gmv_max_stores as (
    select
        cast(advertiser_id as varchar) as advertiser_id,
        cast(store_id as varchar) as store_id,
        cast(store_name as varchar) as store_name,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, store_id order by _airbyte_extracted_at desc) as newest_first
        from gmv_max_stores as extracted
    ) as numbered
    where newest_first = 1
),
stg_tiktok__campaigns_daily as (
    with auction as (
        select
            cast(advertiser_id as varchar) as advertiser_id,
            cast(currency as varchar) as currency,
            cast(timezone as varchar) as timezone,
            cast(campaign_id as varchar) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
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
            cast(advertiser_id as varchar) as advertiser_id,
            cast(currency as varchar) as currency,
            cast(timezone as varchar) as timezone,
            cast(campaign_id as varchar) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
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
            cast(advertiser_id as varchar) as advertiser_id,
            cast(name as varchar) as name,
            cast(currency as varchar) as currency,
            cast(timezone as varchar) as timezone,
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
            cast(null as varchar) as name,
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
product as (
    select
        advertiser_id,
        store_id,
        stat_time_day,
        max(currency) as currency,
        max(timezone) as timezone,
        cast(coalesce(sum(cost), 0) as decimal(38, 9)) as cost,
        cast(coalesce(sum(net_cost), 0) as decimal(38, 9)) as net_cost,
        cast(coalesce(sum(orders), 0) as bigint) as orders,
        cast(coalesce(sum(gross_revenue), 0) as decimal(38, 9)) as gross_revenue
    from stg_tiktok__gmv_max_product_campaigns_daily
    group by advertiser_id, store_id, stat_time_day
),
live as (
    select
        advertiser_id,
        store_id,
        stat_time_day,
        max(currency) as currency,
        max(timezone) as timezone,
        cast(coalesce(sum(cost), 0) as decimal(38, 9)) as cost,
        cast(coalesce(sum(net_cost), 0) as decimal(38, 9)) as net_cost,
        cast(coalesce(sum(orders), 0) as bigint) as orders,
        cast(coalesce(sum(gross_revenue), 0) as decimal(38, 9)) as gross_revenue
    from stg_tiktok__gmv_max_live_campaigns_daily
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
        max(currency) as currency,
        max(timezone) as timezone,
        cast(coalesce(sum(cost), 0) as decimal(38, 9)) as cost,
        cast(coalesce(sum(net_cost), 0) as decimal(38, 9)) as net_cost,
        cast(coalesce(sum(orders), 0) as bigint) as orders,
        cast(coalesce(sum(gross_revenue), 0) as decimal(38, 9)) as gross_revenue
    from both_kinds
    group by advertiser_id, store_id, stat_time_day
),
days as (
    select
        advertiser_id, store_id, stat_time_day, currency, timezone, cost, net_cost, orders, gross_revenue, 'ACCOUNT' as basis
    from stg_tiktok__gmv_max_account_daily
    union all
    select
        advertiser_id, store_id, stat_time_day, currency, timezone, cost, net_cost, orders, gross_revenue, 'CAMPAIGNS' as basis
    from campaign_days
    where not exists (
        select 1
        from stg_tiktok__gmv_max_account_daily as account_days
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
    cast(days.gross_revenue as double) / nullif(cast(days.cost as double), 0) as roi,
    cast(days.cost as double) / nullif(cast(days.orders as double), 0) as cost_per_order
from days
left join product
    on product.advertiser_id = days.advertiser_id
    and product.store_id = days.store_id
    and product.stat_time_day = days.stat_time_day
left join live
    on live.advertiser_id = days.advertiser_id
    and live.store_id = days.store_id
    and live.stat_time_day = days.stat_time_day
left join stg_tiktok__gmv_max_stores as stores
    on stores.advertiser_id = days.advertiser_id
    and stores.store_id = days.store_id
left join stg_tiktok__ad_accounts as accounts on accounts.advertiser_id = days.advertiser_id
order by days.currency, days.advertiser_id, days.store_id, days.stat_time_day;
