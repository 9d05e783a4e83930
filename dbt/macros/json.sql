{# A value of an object that staging holds as text, as text; lists and objects in it as JSON. Null where it is not there. #}
{% macro json_field(column, path) %}{{ return(adapter.dispatch('json_field', 'tiktok_ads_airbyte')(column, path)) }}{% endmacro %}
{% macro default__json_field(column, path) %}
    {{ return('get_json_object(' ~ column ~ ", '$." ~ path | join('.') ~ "')") }}
{% endmacro %}
{% macro duckdb__json_field(column, path) %}
    {{ return('json_extract_string(' ~ column ~ ", '$." ~ path | join('.') ~ "')") }}
{% endmacro %}
{% macro postgres__json_field(column, path) %}
    {{ return('(cast(' ~ column ~ " as json) #>> '{" ~ path | join(',') ~ "}')") }}
{% endmacro %}
{% macro redshift__json_field(column, path) %}
    {{ return('json_extract_path_text(' ~ column ~ ", '" ~ path | join("', '") ~ "', true)") }}
{% endmacro %}
{% macro bigquery__json_field(column, path) %}
    {%- set place = "'$." ~ path | join('.') ~ "'" -%}
    {{ return('coalesce(json_value(' ~ column ~ ', ' ~ place ~ '), json_query(' ~ column ~ ', ' ~ place ~ '))') }}
{% endmacro %}
{% macro snowflake__json_field(column, path) %}
    {{ return('cast(get_path(parse_json(' ~ column ~ "), '" ~ path | join('.') ~ "') as varchar)") }}
{% endmacro %}
{% macro athena__json_field(column, path) %}
    {%- set place = "'$." ~ path | join('.') ~ "'" -%}
    {{ return('coalesce(json_extract_scalar(' ~ column ~ ', ' ~ place ~ '), json_format(json_extract(' ~ column ~ ', ' ~ place ~ ')))') }}
{% endmacro %}
