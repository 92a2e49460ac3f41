{{ sessionised('snowplow', ref('stg_snowplow__events')) }}
