"""The same models on Apache Spark: the raw layer as Parquet, builds on a session or a cluster, and their tables brought back."""
