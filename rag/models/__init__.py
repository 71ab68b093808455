"""The models that write, and what runs them: calls, limits, prices, prompts."""

__all__ = ["call", "chat", "choice", "encoders", "prompt", "redact", "request", "tokens"]
