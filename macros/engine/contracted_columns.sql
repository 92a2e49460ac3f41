{# The columns of this model's contract, after a look at what its query gives. Stops where names or kinds differ. #}
{% macro contracted_columns(query) %}
    {% set given = {} %}
    {% if execute %}
        {% for row in run_query('describe query ' ~ query).rows %}
            {% do given.update({row[0]: row[1]}) %}
        {% endfor %}
    {% endif %}
    {% set faults = [] %}
    {% for column in model.columns.values() %}
        {% set type = given.pop(column.name, none) %}
        {% if type is none %}
            {% do faults.append(column.name ~ ' is missing') %}
        {% elif kind_of_type(type) != kind_of_type(engine_type(column.data_type)) %}
            {% do faults.append(column.name ~ ' is ' ~ type ~ ' instead of ' ~ column.data_type) %}
        {% endif %}
    {% endfor %}
    {% for name in given %}
        {% do faults.append(name ~ ' is not in the contract') %}
    {% endfor %}
    {% if execute and faults %}
        {% do exceptions.raise_compiler_error('The contract of ' ~ model.name ~ ' is broken: ' ~ faults | join('; ')) %}
    {% endif %}
    {{ return(model.columns.values()) }}
{% endmacro %}

{# What a type holds, whatever its width: whole numbers, decimals of a scale, or the type itself. #}
{% macro kind_of_type(type) %}
    {% set name = type | lower | replace(' ', '') %}
    {% if name in ['tinyint', 'smallint', 'int', 'integer', 'bigint'] %}
        {{ return('whole number') }}
    {% elif name.startswith('decimal') %}
        {{ return('decimal of scale ' ~ name.split(',')[1].rstrip(')')) }}
    {% elif name == 'timestamp_ntz' %}
        {{ return('timestamp') }}
    {% endif %}
    {{ return(name) }}
{% endmacro %}
