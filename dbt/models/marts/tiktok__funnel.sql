-- The full funnel of every campaign on every day: from impressions to purchases on the website, in the app and in TikTok
-- Shop, side by side, with what the purchases were worth and the return on what was spent.
-- One row per campaign and day of the ad account's time zone; its currency is beside every amount.
--
-- Events of the last days still rise: TikTok books them on the day of the impression or click. A kind of event that the
--   connection does not read is NULL; TikTok Shop has no report of TopView.
-- Values are sums of what was bought. roas is value per spend: of all three together, and of each by itself against the whole
--   spend, so that the three add up to it. With nothing spent they are NULL.
-- total_value leaves out a kind of event that is NULL; it is NULL where all are.
with keys as (
    -- An event may be booked on a day on which nothing was spent.
    select advertiser_id, campaign_id, stat_time_day from {{ ref('stg_tiktok__campaigns_daily') }}
    union all
    select advertiser_id, campaign_id, stat_time_day from {{ ref('stg_tiktok__campaigns_page_events') }}
    union all
    select advertiser_id, campaign_id, stat_time_day from {{ ref('stg_tiktok__campaigns_in_app_events') }}
    union all
    select advertiser_id, campaign_id, stat_time_day from {{ ref('stg_tiktok__campaigns_shop_events') }}
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
    left join {{ ref('stg_tiktok__campaigns_daily') }} as days
        on days.advertiser_id = campaign_days.advertiser_id
        and days.campaign_id = campaign_days.campaign_id
        and days.stat_time_day = campaign_days.stat_time_day
    left join {{ ref('stg_tiktok__campaigns') }} as campaigns on campaigns.campaign_id = campaign_days.campaign_id
    left join {{ ref('stg_tiktok__campaigns_page_events') }} as web
        on web.advertiser_id = campaign_days.advertiser_id
        and web.campaign_id = campaign_days.campaign_id
        and web.stat_time_day = campaign_days.stat_time_day
    left join {{ ref('stg_tiktok__campaigns_in_app_events') }} as app
        on app.advertiser_id = campaign_days.advertiser_id
        and app.campaign_id = campaign_days.campaign_id
        and app.stat_time_day = campaign_days.stat_time_day
    left join {{ ref('stg_tiktok__campaigns_shop_events') }} as shop
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
            end as {{ type_of('number') }}
        ) as total_value
    from events
)
select
    valued.*,
    {{ ratio('web_value', 'spend') }} as web_roas,
    {{ ratio('app_value', 'spend') }} as app_roas,
    {{ ratio('shop_value', 'spend') }} as shop_roas,
    {{ ratio('total_value', 'spend') }} as total_roas
from valued
{{ ordered_by('currency, stat_time_day, spend desc, campaign_id') }}
