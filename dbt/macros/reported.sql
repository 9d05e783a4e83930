{# Entities that their list lacks, from those who name them. #}

{# What reports say of an entity, and lists of those below it: the list's column by theirs. #}
{% macro said_of(definition) %}
    {%- set said = {} -%}
    {%- for name in ['advertiser_id', 'currency', 'timezone', 'campaign_id', 'campaign_name', 'adgroup_id', 'adgroup_name', 'ad_id', 'ad_name'] -%}
        {%- do said.update({name: name}) if name in definition.columns -%}
    {%- endfor -%}
    {%- do said.update({'display_timezone': 'timezone'}) if 'display_timezone' in definition.columns -%}
    {{ return(said) }}
{% endmacro %}

{#
    One row per entity, in the shape of its list, with what was said last; everything else is null.

    `models`: staging models that have all columns of `said_of`. `by`: their column that tells what is later.
#}
{% macro named_in(definition, models, by) -%}
    {%- set said = tiktok_ads_airbyte.said_of(definition) -%}
    {%- set columns = said.values() | unique | list -%}
select
    {%- for name, kind in definition.columns.items() %}
    {{ name if said.get(name) == name else said.get(name, tiktok_ads_airbyte.null_of(kind)) ~ ' as ' ~ tiktok_ads_airbyte.column(name) }},
    {%- endfor %}
    _airbyte_extracted_at
from (
    select
        named.*,
        row_number() over (partition by {{ definition.key | join(', ') }} order by {{ by }} desc) as last_first
    from {{ ref(models[0]) if models | length == 1 else tiktok_ads_airbyte.all_of(models, columns + [by, '_airbyte_extracted_at']) }} as named
) as numbered
where last_first = 1
{%- endmacro %}

{% macro all_of(models, columns) -%}
(
        {%- for model in models %}
        select {{ columns | unique | join(', ') }} from {{ ref(model) }}
        {{- '\n        union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
