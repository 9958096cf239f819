"""The business of Call Factory: pure Python, no I/O, no Amazon.

Everything here is a value, a rule, or a port (a `typing.Protocol` that `callfactory_aws` implements).
"""
