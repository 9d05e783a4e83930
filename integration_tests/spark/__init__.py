"""The data source of Spark, on a cluster of two workers."""
