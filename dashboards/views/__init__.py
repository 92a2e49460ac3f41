"""One module a page: its queries, and how each is drawn."""
