"""The endpoints of the recordings family, a module a subject; `app.py` lists them."""
