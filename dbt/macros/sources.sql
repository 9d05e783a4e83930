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

{# Say once what is missing: it is null, which a sum does not show. #}
{% macro tell_missing(stream, definition, found) %}
    {%- if found == {} -%}
        {%- do log('tiktok_ads_airbyte: the stream ' ~ stream ~ ' is not there; its rows are left out', info=true) -%}
    {%- elif found is not none -%}
        {%- set missing = definition.columns.keys() | reject('in', found) | list -%}
        {%- if missing -%}
            {%- do log('tiktok_ads_airbyte: ' ~ stream ~ ' has no ' ~ missing | join(', ') ~ '; null', info=true) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
