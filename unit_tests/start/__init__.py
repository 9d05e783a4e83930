"""What comes before the CDK is imported."""
