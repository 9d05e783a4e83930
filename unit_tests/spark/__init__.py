"""The data source of Spark, as far as it takes no Java."""

from integration_tests.running.spark import need_spark

need_spark()
