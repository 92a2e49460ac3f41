{{ sessionised('segment', ref('stg_segment__events')) }}
