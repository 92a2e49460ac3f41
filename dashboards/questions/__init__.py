"""What each page asks, and nothing else: one module a page."""
