"""Who may come in: accounts and their people, sessions, API keys, and the identity store behind sign-in."""
