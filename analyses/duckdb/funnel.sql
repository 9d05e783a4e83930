-- The full funnel of every campaign on every day: from impressions to purchases on the website, in the app and in TikTok
-- Shop, side by side, with what the purchases were worth and the return on what was spent.
-- One row per campaign and day of the ad account's time zone; its currency is beside every amount.
--
-- Events of the last days still rise: TikTok books them on the day of the impression or click. A kind of event that the
--   connection does not read is NULL; TikTok Shop has no report of TopView.
-- Values are sums of what was bought. roas is value per spend: of all three together, and of each by itself against the whole
--   spend, so that the three add up to it. With nothing spent they are NULL.
-- total_value leaves out a kind of event that is NULL; it is NULL where all are.
--
-- Tables: campaigns_daily_report, campaigns_reservation_daily_report, campaigns_page_event_daily_report,
--   campaigns_page_event_reservation_daily_report, campaigns_in_app_event_daily_report,
--   campaigns_in_app_event_reservation_daily_report, campaigns_shop_event_daily_report, campaigns.
-- For DuckDB. Written by `make docs` from dbt/models/marts/tiktok__funnel.sql.
with stg_tiktok__campaigns_daily as (
    with auction as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
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
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(spend as decimal(38, 9)) as spend,
            cast(impressions as bigint) as impressions,
            cast(clicks as bigint) as clicks,
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
stg_tiktok__campaigns_page_events as (
    with auction as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(complete_payment as bigint) as complete_payment,
            cast(product_details_page_browse as bigint) as product_details_page_browse,
            cast(web_event_add_to_cart as bigint) as web_event_add_to_cart,
            cast(initiate_checkout as bigint) as initiate_checkout,
            cast(total_complete_payment_rate as decimal(38, 9)) as total_complete_payment_rate,
            cast(total_landing_page_view as bigint) as total_landing_page_view,
            'AUCTION' as buying,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from campaigns_page_event_daily_report as extracted
        ) as numbered
        where newest_first = 1
    ),
    topview as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(complete_payment as bigint) as complete_payment,
            cast(product_details_page_browse as bigint) as product_details_page_browse,
            cast(web_event_add_to_cart as bigint) as web_event_add_to_cart,
            cast(initiate_checkout as bigint) as initiate_checkout,
            cast(total_complete_payment_rate as decimal(38, 9)) as total_complete_payment_rate,
            cast(total_landing_page_view as bigint) as total_landing_page_view,
            'TOPVIEW' as buying,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from campaigns_page_event_reservation_daily_report as extracted
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
stg_tiktok__campaigns_in_app_events as (
    with auction as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(total_purchase as bigint) as total_purchase,
            cast(total_purchase_value as decimal(38, 9)) as total_purchase_value,
            cast(checkout as bigint) as checkout,
            cast(view_content as bigint) as view_content,
            cast(app_event_add_to_cart as bigint) as app_event_add_to_cart,
            'AUCTION' as buying,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from campaigns_in_app_event_daily_report as extracted
        ) as numbered
        where newest_first = 1
    ),
    topview as (
        select
            cast(advertiser_id as text) as advertiser_id,
            cast(currency as text) as currency,
            cast(timezone as text) as timezone,
            cast(campaign_id as text) as campaign_id,
            cast(stat_time_day as date) as stat_time_day,
            cast(campaign_name as text) as campaign_name,
            cast(total_purchase as bigint) as total_purchase,
            cast(total_purchase_value as decimal(38, 9)) as total_purchase_value,
            cast(checkout as bigint) as checkout,
            cast(view_content as bigint) as view_content,
            cast(app_event_add_to_cart as bigint) as app_event_add_to_cart,
            'TOPVIEW' as buying,
            cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
        from (
            select
                extracted.*,
                row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
            from campaigns_in_app_event_reservation_daily_report as extracted
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
stg_tiktok__campaigns_shop_events as (
    select
        cast(advertiser_id as text) as advertiser_id,
        cast(currency as text) as currency,
        cast(timezone as text) as timezone,
        cast(campaign_id as text) as campaign_id,
        cast(stat_time_day as date) as stat_time_day,
        cast(campaign_name as text) as campaign_name,
        cast(onsite_shopping as bigint) as onsite_shopping,
        cast(total_onsite_shopping_value as decimal(38, 9)) as total_onsite_shopping_value,
        cast(onsite_on_web_detail as bigint) as onsite_on_web_detail,
        cast(onsite_on_web_cart as bigint) as onsite_on_web_cart,
        cast(onsite_initiate_checkout_count as bigint) as onsite_initiate_checkout_count,
        cast(_airbyte_extracted_at as timestamp) as _airbyte_extracted_at
    from (
        select
            extracted.*,
            row_number() over (partition by advertiser_id, campaign_id, stat_time_day order by _airbyte_extracted_at desc) as newest_first
        from campaigns_shop_event_daily_report as extracted
    ) as numbered
    where newest_first = 1
),
stg_tiktok__campaigns as (
    with listed as (
        select
            cast(campaign_id as text) as campaign_id,
            cast(campaign_name as text) as campaign_name,
            cast(advertiser_id as text) as advertiser_id,
            cast(objective_type as text) as objective_type,
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
            cast(null as text) as objective_type,
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
keys as (
    -- An event may be booked on a day on which nothing was spent.
    select advertiser_id, campaign_id, stat_time_day from stg_tiktok__campaigns_daily
    union all
    select advertiser_id, campaign_id, stat_time_day from stg_tiktok__campaigns_page_events
    union all
    select advertiser_id, campaign_id, stat_time_day from stg_tiktok__campaigns_in_app_events
    union all
    select advertiser_id, campaign_id, stat_time_day from stg_tiktok__campaigns_shop_events
),
campaign_days as (
    select advertiser_id, campaign_id, stat_time_day
    from keys
    group by advertiser_id, campaign_id, stat_time_day
),
events as (
    select
        coalesce(days.currency, web.currency, app.currency, shop.currency) as currency,
        coalesce(days.timezone, web.timezone, app.timezone, shop.timezone) as timezone,
        campaign_days.advertiser_id,
        campaign_days.campaign_id,
        coalesce(campaigns.campaign_name, web.campaign_name, app.campaign_name, shop.campaign_name) as campaign_name,
        campaigns.objective_type,
        campaign_days.stat_time_day,
        days.buying,
        days.spend,
        days.impressions,
        days.clicks,
        web.total_landing_page_view as web_landing_page_views,
        web.product_details_page_browse as web_product_views,
        web.web_event_add_to_cart as web_adds_to_cart,
        web.initiate_checkout as web_checkouts,
        web.complete_payment as web_purchases,
        web.total_complete_payment_rate as web_value,
        days.app_install as app_installs,
        app.view_content as app_product_views,
        app.app_event_add_to_cart as app_adds_to_cart,
        app.checkout as app_checkouts,
        app.total_purchase as app_purchases,
        app.total_purchase_value as app_value,
        shop.onsite_on_web_detail as shop_product_views,
        shop.onsite_on_web_cart as shop_adds_to_cart,
        shop.onsite_initiate_checkout_count as shop_checkouts,
        shop.onsite_shopping as shop_purchases,
        shop.total_onsite_shopping_value as shop_value
    from campaign_days
    left join stg_tiktok__campaigns_daily as days
        on days.advertiser_id = campaign_days.advertiser_id
        and days.campaign_id = campaign_days.campaign_id
        and days.stat_time_day = campaign_days.stat_time_day
    left join stg_tiktok__campaigns as campaigns on campaigns.campaign_id = campaign_days.campaign_id
    left join stg_tiktok__campaigns_page_events as web
        on web.advertiser_id = campaign_days.advertiser_id
        and web.campaign_id = campaign_days.campaign_id
        and web.stat_time_day = campaign_days.stat_time_day
    left join stg_tiktok__campaigns_in_app_events as app
        on app.advertiser_id = campaign_days.advertiser_id
        and app.campaign_id = campaign_days.campaign_id
        and app.stat_time_day = campaign_days.stat_time_day
    left join stg_tiktok__campaigns_shop_events as shop
        on shop.advertiser_id = campaign_days.advertiser_id
        and shop.campaign_id = campaign_days.campaign_id
        and shop.stat_time_day = campaign_days.stat_time_day
),
valued as (
    select
        events.*,
        cast(
            case
                when coalesce(web_value, app_value, shop_value) is not null
                    then coalesce(web_value, 0) + coalesce(app_value, 0) + coalesce(shop_value, 0)
            end as decimal(38, 9)
        ) as total_value
    from events
)
select
    valued.*,
    cast(web_value as double) / nullif(cast(spend as double), 0) as web_roas,
    cast(app_value as double) / nullif(cast(spend as double), 0) as app_roas,
    cast(shop_value as double) / nullif(cast(spend as double), 0) as shop_roas,
    cast(total_value as double) / nullif(cast(spend as double), 0) as total_roas
from valued
order by currency, stat_time_day, spend desc, campaign_id;
