{#
    Whose journey a session of int_sessions_enriched belongs to, out of its own columns. No table keeps it: it would be as large as
    the sessions' ids.
#}
{% macro visitor_of_session() -%}
    case
        when person_id is not null then person_id
        when is_shared_device then concat('s:', session_id)
        else concat('d:', anonymous_id)
    end
{%- endmacro %}
