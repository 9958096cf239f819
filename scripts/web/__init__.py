"""Tools for the web pages."""
