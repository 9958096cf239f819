"""The endpoints of the cdr family by subject; `functions/cdr/app.py` lists them."""
