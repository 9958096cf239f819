"""Code that runs while a stage is deployed, and at no other time."""
