{# The tables that Fivetran's package tiktok_ads reads: names, types and grain are its own. #}

{% macro fivetran_view(name) %}
    {{ config(enabled=var('tiktok_ads_airbyte_fivetran', false), alias=name) }}
{% endmacro %}

{# There ids are numbers; they have up to 19 digits. #}
{% macro number_id(name) %}{{ return('cast(' ~ name ~ ' as ' ~ dbt.type_bigint() ~ ')') }}{% endmacro %}

{# A column of a list if the connector has it, else null: so a view fills it from the day on which the connector does. #}
{% macro if_read(stream, name, kind, table) %}
    {%- set columns = tiktok_ads_airbyte.stream_definition(stream).columns -%}
    {{ return(table ~ '.' ~ name if name in columns else tiktok_ads_airbyte.null_of(kind)) }}
{% endmacro %}

{# Which of several versions is the newest there: never null, since engines order null in different places. #}
{% macro updated_at(table) %}{{ return('coalesce(' ~ table ~ '.modify_time, ' ~ table ~ '.create_time, ' ~ table ~ '._airbyte_extracted_at)') }}{% endmacro %}

{#
    A list with the entities that only those below them name.

    There a figure gets its ad account and currency by way of the list; an entity that is missing takes both from its rows.
#}
{% macro filled_list(stream, listed, named_in, by='_airbyte_extracted_at') -%}
    {%- set definition = tiktok_ads_airbyte.stream_definition(stream) -%}
select * from {{ ref(listed) }}
union all
select * from (
    {{ tiktok_ads_airbyte.named_in(definition, named_in, by) | indent(4) }}
) as named_below
where not exists (
    select 1
    from {{ ref(listed) }} as listed
    where {{ tiktok_ads_airbyte.same_key('listed', 'named_below', definition.key) }}
)
{%- endmacro %}

{#
    A report by day in the shape of Fivetran's report by hour: the package uses the day alone.

    `level`: `ad`, `adgroup` or `campaign`. `events`: staging models of events in the app and on the website.
    `from_ads`: whether what was bought in the app is summed from the ads where the level has no row, which is TopView.
#}
{% macro fivetran_report(level, daily, app, web, from_ads=false) -%}
{%- set id = level ~ '_id' -%}
{%- set key = ['advertiser_id', id, 'stat_time_day'] -%}
{%- set same = {
    'spend': 'number', 'impressions': 'number', 'clicks': 'number', 'reach': 'number', 'cpc': 'number', 'cpm': 'number',
    'ctr': 'number', 'conversion': 'number', 'cost_per_conversion': 'number', 'real_time_conversion': 'number',
    'real_time_cost_per_conversion': 'number', 'result': 'number', 'cost_per_result': 'number', 'result_rate': 'number',
    'real_time_result': 'number', 'real_time_cost_per_result': 'number', 'secondary_goal_result': 'number',
    'cost_per_secondary_goal_result': 'number', 'cost_per_1000_reached': 'number', 'likes': 'number', 'comments': 'number',
    'shares': 'number', 'follows': 'number', 'profile_visits': 'number', 'profile_visits_rate': 'number',
    'video_play_actions': 'number', 'average_video_play': 'number', 'average_video_play_per_user': 'number',
} -%}
{%- set renamed = {
    'conversion_rate_v2': 'conversion_rate', 'real_time_conversion_rate_v2': 'real_time_conversion_rate',
    'video_watched_2s': 'video_watched_2_s', 'video_watched_6s': 'video_watched_6_s',
    'video_views_p25': 'video_views_p_25', 'video_views_p50': 'video_views_p_50', 'video_views_p75': 'video_views_p_75',
    'video_views_p100': 'video_views_p_100',
} -%}
with keys as (
    select {{ key | join(', ') }} from {{ ref(daily) }}
    union all
    select {{ key | join(', ') }} from {{ ref(app) }}
    union all
    select {{ key | join(', ') }} from {{ ref(web) }}
),
days as (
    select {{ key | join(', ') }} from keys group by {{ key | join(', ') }}
)
{%- if from_ads %},
bought as (
    select {{ key | join(', ') }}, sum(total_purchase_value) as total_purchase_value
    from {{ ref('stg_tiktok__ads_in_app_events') }}
    group by {{ key | join(', ') }}
)
{%- endif %}
select
    {{ number_id('days.' ~ id) }} as {{ id }},
    cast(days.stat_time_day as {{ dbt.type_timestamp() }}) as stat_time_hour,
    {%- for name, kind in same.items() %}
    cast(daily.{{ name }} as {{ type_of(kind) }}) as {{ name }},
    {%- endfor %}
    {%- for name, other in renamed.items() %}
    cast(daily.{{ name }} as {{ type_of('number') }}) as {{ other }},
    {%- endfor %}
    {{ 'coalesce(app.total_purchase_value, bought.total_purchase_value)' if from_ads else 'app.total_purchase_value' }} as total_purchase_value,
    {{ null_of('number') }} as total_sales_lead_value,
    cast(web.complete_payment as {{ type_of('number') }}) as complete_payment,
    cast(web.total_complete_payment_rate as {{ type_of('number') }}) as total_complete_payment_rate,
    coalesce(daily._airbyte_extracted_at, app._airbyte_extracted_at, web._airbyte_extracted_at) as _fivetran_synced
from days
left join {{ ref(daily) }} as daily on {{ same_key('daily', 'days', key) }}
left join {{ ref(app) }} as app on {{ same_key('app', 'days', key) }}
left join {{ ref(web) }} as web on {{ same_key('web', 'days', key) }}
{%- if from_ads %}
left join bought on {{ same_key('bought', 'days', key) }}
{%- endif %}
{%- endmacro %}
