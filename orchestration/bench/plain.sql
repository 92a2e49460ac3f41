-- What the warehouse's core would take as one plain script, without files that are typed differently, bad rows, currencies,
-- costs, settings, tests, guards, history or publishing: load, identity, touchpoints, six models, cohorts, customer 360.
-- `getvariable('landing')` is the landing folder.

create table orders as
select * from read_parquet(getvariable('landing') || '/orders/*.parquet', union_by_name = true)
qualify row_number() over (partition by order_id order by updated_at desc) = 1;

create table order_lines as
select distinct on (order_line_id) *
from read_parquet(getvariable('landing') || '/order_lines/*.parquet', union_by_name = true);

create table refunds as
select distinct on (refund_id) *
from read_parquet(getvariable('landing') || '/refunds/*.parquet', union_by_name = true);

create table customers as
select * from read_parquet(getvariable('landing') || '/customers/*.parquet', union_by_name = true)
qualify row_number() over (partition by customer_id order by updated_at desc) = 1;

create table sessions as
select distinct on (session_id) *
from read_parquet(getvariable('landing') || '/sessions/*.parquet', union_by_name = true);

create table web_events as
select distinct on (event_id) *
from read_parquet(getvariable('landing') || '/web_events/*.parquet', union_by_name = true);

-- identity: records that share an e-mail, phone, loyalty number or customer number are one person
create table records as
select 'o' || order_id as record, customer_id, lower(trim(email)) as email,
    right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) as phone, loyalty_id
from orders
union all
select 'c' || customer_id, customer_id, lower(trim(email)), right(regexp_replace(phone, '[^0-9]', '', 'g'), 9), loyalty_id
from customers where customer_id is not null;

create table edges as
select record, 'c:' || customer_id as identifier from records where customer_id is not null
union select record, 'e:' || email from records where email is not null
union select record, 'p:' || phone from records where phone is not null
union select record, 'l:' || loyalty_id from records where loyalty_id is not null;

delete from edges where identifier in (
    select identifier from edges where identifier not like 'c:%' group by 1
    having count(distinct record) filter (record like 'c%') > 20);

create table components as
with recursive reached(identifier, component) using key (identifier) as (
    select identifier, min(record) from edges group by identifier
    union
    select edges.identifier, min(lowest.component)
    from (
        select edges.record, min(reached.component) as component
        from reached inner join edges using (identifier) group by edges.record
    ) as lowest
    inner join edges using (record)
    inner join recurring.reached as known on edges.identifier = known.identifier
    where lowest.component < known.component
    group by edges.identifier
)
select * from reached;

create table people as
select edges.record, min(components.component) as person from edges inner join components using (identifier) group by all;

create table valid_orders as
select orders.*, coalesce(people.person, 'o' || order_id) as person,
    coalesce(lines.net_sales, total_amount - coalesce(shipping_amount, 0) - coalesce(tax_amount, 0)) as net_sales,
    row_number() over (partition by person order by ordered_at, order_id) as order_number
from orders
left join people on people.record = 'o' || order_id
left join (
    select order_id, sum(quantity * unit_price - coalesce(discount_amount, 0)) as net_sales
    from order_lines where not is_gift_card group by order_id
) as lines using (order_id)
where status in ('paid', 'partially_refunded') and not is_test and total_amount > 0;

-- channels and touchpoints: sessions of the same device or person in the thirty days before an order
create table channels as
select session_id, anonymous_id, user_id, started_at,
    case
        when utm_medium in ('cpc', 'ppc') then 'paid_search'
        when utm_medium = 'paid_social' then 'paid_social'
        when utm_medium = 'email' then 'email'
        when utm_medium is not null then utm_medium
        when referrer_url is null then 'direct'
        when regexp_matches(referrer_url, 'google|bing|duckduckgo') then 'organic_search'
        when regexp_matches(referrer_url, 'facebook|instagram|tiktok|pinterest') then 'organic_social'
        else 'referral'
    end as channel
from sessions;

create table devices as
select anonymous_id, min(person) as person from (
    select anonymous_id, person from valid_orders where anonymous_id is not null
    union
    select anonymous_id, person from sessions inner join people on people.record = 'c' || user_id
) group by 1 having count(distinct person) <= 3;

create table touchpoints as
select order_id, touched.session_id, started_at, channel, net_sales, ordered_at,
    row_number() over touches as position, count(*) over (partition by order_id) as touches
from valid_orders
inner join (select channels.*, person from channels inner join devices using (anonymous_id)) as touched using (person)
where touched.started_at <= ordered_at and touched.started_at > ordered_at - interval 30 day
window touches as (partition by order_id order by started_at, touched.session_id);

-- six models in one pass over the touchpoints
create table credited as
select order_id, session_id, channel, net_sales,
    if(position = 1, 1.0, 0.0) as first_touch,
    if(position = touches, 1.0, 0.0) as last_touch,
    if(position = coalesce(max(position) filter (channel <> 'direct') over (partition by order_id), touches), 1.0, 0.0)
        as last_non_direct,
    1.0 / touches as linear,
    case when touches = 1 then 1.0 when touches = 2 then 0.5 when position in (1, touches) then 0.4
        else 0.2 / (touches - 2) end as position_based,
    pow(0.5, date_diff('second', started_at, ordered_at) / 604800.0)
        / sum(pow(0.5, date_diff('second', started_at, ordered_at) / 604800.0)) over (partition by order_id) as time_decay
from touchpoints;

create table attribution_by_channel as
select channel, sum(first_touch * net_sales) as first_touch, sum(last_touch * net_sales) as last_touch,
    sum(last_non_direct * net_sales) as last_non_direct, sum(linear * net_sales) as linear,
    sum(position_based * net_sales) as position_based, sum(time_decay * net_sales) as time_decay
from credited group by channel;

create table cohorts as
select date_trunc('month', first_at) as cohort, date_diff('month', first_at, ordered_at) as period,
    count(distinct person) as people, sum(net_sales) as net_sales
from valid_orders inner join (select person, min(ordered_at) as first_at from valid_orders group by 1) using (person)
group by all;

create table funnel as
select cast(occurred_at as date) as day, event_name, count(distinct session_id) as sessions, count(*) as events
from web_events group by all;

create table customer_360 as
select person, count(*) as orders, sum(net_sales) as net_sales, min(ordered_at) as first_at, max(ordered_at) as last_at,
    coalesce(any_value(refunded), 0) as refunds, any_value(visits) as visits, any_value(last_visit) as last_visit,
    ntile(5) over (order by max(ordered_at)) as recency, ntile(5) over (order by count(*)) as frequency,
    ntile(5) over (order by sum(net_sales)) as monetary
from valid_orders
left join (
    select person, sum(amount) as refunded from refunds inner join valid_orders using (order_id) group by 1
) using (person)
left join (
    select person, count(*) as visits, max(started_at) as last_visit
    from channels inner join devices using (anonymous_id) group by 1
) using (person)
group by person;
