{# The connector's tables as they are: which of them exist, with which columns. #}

{# The table of a stream, for a FROM. Without the schema where the SQL is to stand alone. #}
{% macro table_of(stream) %}
    {%- set table = source('tiktok', stream) -%}
    {%- if tiktok_ads_airbyte.plain_sql() -%}
        {{ return(stream) }}
    {%- endif -%}
    {{ return(table) }}
{% endmacro %}

{% macro plain_sql() %}{{ return(var('tiktok_ads_airbyte_plain_sql', false)) }}{% endmacro %}

{#
    The types of a stream's columns by name, as the warehouse calls them; no columns for a table that is not there.
    None: nobody looked.
#}
{% macro columns_found(stream) %}
    {%- if not execute or tiktok_ads_airbyte.plain_sql() or var('tiktok_ads_airbyte_offline', false) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set table = adapter.get_relation(
        database=var('tiktok_ads_airbyte_database', none) or target.database,
        schema=var('tiktok_ads_airbyte_schema', 'tiktok_ads'),
        identifier=var('tiktok_ads_airbyte_prefix', '') ~ stream,
    ) -%}
    {%- if table is none -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set found = {} -%}
    {%- for column in adapter.get_columns_in_relation(table) -%}
        {%- do found.update({column.name | lower: column.dtype | lower}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{#
    Stop where nothing can be right. Without the ad accounts it is most likely the schema or the prefix that is wrong, and
    every model would be empty in silence.
#}
{% macro require(stream) %}
    {%- if tiktok_ads_airbyte.columns_found(stream) == {} -%}
        {%- do exceptions.raise_compiler_error(
            'There is no table ' ~ var('tiktok_ads_airbyte_prefix', '') ~ stream ~ ' in the schema '
            ~ var('tiktok_ads_airbyte_schema', 'tiktok_ads') ~ ' of ' ~ (var('tiktok_ads_airbyte_database', none) or target.database)
            ~ '. Select the stream ' ~ stream ~ ' in the connection, or set the variables tiktok_ads_airbyte_schema, '
            ~ 'tiktok_ads_airbyte_database and tiktok_ads_airbyte_prefix.'
        ) -%}
    {%- endif -%}
{% endmacro %}

{#
    What the ad account says of a report's row where the report was read without it: without the currency, amounts of
    different currencies would be added up. None for any other column, or where the ad accounts do not say either.
#}
{% macro of_account(stream, name, table, found) %}
    {%- set known = {'currency': ['currency'], 'timezone': ['display_timezone', 'timezone']} -%}
    {%- if not found or name in found or name not in known or stream == 'ad_accounts' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set said = [] -%}
    {%- for column in known[name] if column in (tiktok_ads_airbyte.columns_found('ad_accounts') or {}) -%}
        {%- do said.append('max(cast(accounts.' ~ column ~ ' as ' ~ tiktok_ads_airbyte.type_text() ~ '))') -%}
    {%- endfor -%}
    {%- if not said -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(
        '(select ' ~ (said[0] if said | length == 1 else 'coalesce(' ~ said | join(', ') ~ ')') ~ ' from '
        ~ tiktok_ads_airbyte.table_of('ad_accounts') ~ ' as accounts where accounts.advertiser_id = ' ~ table ~ '.advertiser_id)'
    ) }}
{% endmacro %}

{# Say once what is missing: it is null, which a sum does not show. #}
{% macro tell_missing(stream, definition, found) %}
    {%- if found == {} -%}
        {%- do log('tiktok_ads_airbyte: the stream ' ~ stream ~ ' is not there; its rows are left out', info=true) -%}
    {%- elif found is not none -%}
        {%- set missing, replaced = [], [] -%}
        {%- for name in definition.columns if name not in found -%}
            {%- do (replaced if tiktok_ads_airbyte.of_account(stream, name, 'rows', found) else missing).append(name) -%}
        {%- endfor -%}
        {%- if missing -%}
            {%- do log('tiktok_ads_airbyte: ' ~ stream ~ ' has no ' ~ missing | join(', ') ~ '; null', info=true) -%}
        {%- endif -%}
        {%- if replaced -%}
            {%- do log('tiktok_ads_airbyte: ' ~ stream ~ ' has no ' ~ replaced | join(', ') ~ '; from ad_accounts', info=true) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
