"""Time expressions: the language's tables, where an expression stands, what it means, which way it points."""
