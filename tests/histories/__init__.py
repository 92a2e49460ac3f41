"""Random histories of shops: that days built one by one give what all days built at once give."""
