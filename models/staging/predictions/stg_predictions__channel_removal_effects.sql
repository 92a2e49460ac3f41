select
    channel,
    markov_order,
    removal_effect,
    weight,
    revenue_removal_effect,
    revenue_weight
from {{ source('predictions', 'channel_removal_effects') }}
