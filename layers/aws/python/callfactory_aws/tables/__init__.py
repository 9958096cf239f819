"""DynamoDB tables: one module an aggregate, each the adapter of a port of the domain."""
