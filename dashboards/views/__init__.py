"""One module a page: its queries, and how each is drawn."""

NAMES = {
    "Overview": ":material/monitoring:",
    "Customers": ":material/group:",
    "Cohorts": ":material/grid_on:",
    "CLV versus CAC": ":material/balance:",
    "Attribution": ":material/share:",
    "Products": ":material/inventory_2:",
    "Audiences": ":material/campaign:",
    "Trust": ":material/verified:",
}
"""The pages and their icons."""
