"""What calls cost, and why: tariffs, rating, included minutes, usage, estimates."""
