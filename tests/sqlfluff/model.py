"""What sqlfluff sees of the model that is built: one that is built whole."""

resource_type = "unit_test"
