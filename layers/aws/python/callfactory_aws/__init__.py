"""The business on Amazon: the ports of `callfactory`, implemented with Chalice, PynamoDB, boto3 and Powertools."""
