"""The words: asked of a model or written by rule, and none printed that the facts do not bear."""
