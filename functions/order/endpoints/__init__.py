"""The endpoints of the order family, a module a subject; `app.py` lists them."""
