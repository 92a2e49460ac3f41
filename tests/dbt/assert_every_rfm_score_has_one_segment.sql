-- A gap in the seed would leave customers without a segment, an overlap would list them twice.
with

scores as (

    select
        recency.score as recency_score,
        (frequency.score + monetary.score) / 2.0 as fm_score
    from (values (1), (2), (3), (4), (5)) as recency (score)
    cross join (values (1), (2), (3), (4), (5)) as frequency (score)
    cross join (values (1), (2), (3), (4), (5)) as monetary (score)

)

select
    scores.recency_score,
    scores.fm_score,
    count(distinct segments.rfm_segment) as segment_count
from scores
left join {{ ref('rfm_segments') }} as segments
    on
        scores.recency_score = segments.recency_score
        and scores.fm_score between segments.fm_from and segments.fm_to
group by scores.recency_score, scores.fm_score
having count(distinct segments.rfm_segment) <> 1
