"""GitHub's expressions, the few kinds that the workflows use; anything else is an error and never a guess."""

import re

TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+)|([A-Za-z_][\w-]*)|(==|!=|&&|\|\||[!().,]))")


class Parser:
    def __init__(self, text, contexts, functions):
        self.tokens, self.at = [], 0
        self.contexts, self.functions = contexts, functions
        place = 0
        text = text.strip()
        while place < len(text):
            found = TOKEN.match(text, place)
            if not found:
                raise ValueError(f"not an expression that is known here: {text}")
            self.tokens.append(found.group().strip())
            place = found.end()

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *wanted):
        token = self.peek()
        if wanted and token not in wanted:
            raise ValueError(f"{token} where {wanted} should be, in {self.tokens}")
        self.at += 1
        return token

    def either(self):
        value = self.both()
        while self.peek() == "||":
            self.take()
            other = self.both()
            value = value or other
        return value

    def both(self):
        value = self.equal()
        while self.peek() == "&&":
            self.take()
            other = self.equal()
            value = other if value else value
        return value

    def equal(self):
        value = self.one()
        while self.peek() in ("==", "!="):
            is_equal = self.take() == "=="
            other = self.one()
            value = (same(value) == same(other)) == is_equal
        return value

    def one(self):
        token = self.take()
        if token == "!":
            return not self.one()
        if token == "(":
            value = self.either()
            self.take(")")
            return value
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.isdigit():
            return int(token)
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        if self.peek() == "(":
            self.take()
            self.take(")")
            return self.functions[token]()
        value = self.contexts[token]
        while self.peek() == ".":
            self.take()
            value = (value or {}).get(self.take())
        return value


def same(value):
    """Texts are compared without case; nothing is as an empty text."""
    if value is None:
        return ""
    return value.lower() if isinstance(value, str) else value


def evaluate(text, contexts, functions=None):
    parser = Parser(text, contexts, functions or {})
    value = parser.either()
    if parser.peek() is not None:
        raise ValueError(f"{parser.peek()} is left of {text}")
    return value


def written(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def filled(text, contexts):
    """A value of a workflow, expressions put in."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: written(evaluate(found.group(1), contexts)), written(text))
