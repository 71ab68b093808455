"""The models that write, and what runs them: calls, limits, prices, prompts."""
