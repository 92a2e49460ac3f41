"""The pages, in the order of the navigation: what each is called, the module that draws it, and its icon."""

from __future__ import annotations

from dashboards.views import attribution, audiences, clv_vs_cac, cohorts, customers, overview, products, trusted

VIEWS = {
    "Overview": (overview, ":material/monitoring:"),
    "Customers": (customers, ":material/group:"),
    "Cohorts": (cohorts, ":material/grid_on:"),
    "CLV versus CAC": (clv_vs_cac, ":material/balance:"),
    "Attribution": (attribution, ":material/share:"),
    "Products": (products, ":material/inventory_2:"),
    "Audiences": (audiences, ":material/campaign:"),
    "Trust": (trusted, ":material/verified:"),
}
