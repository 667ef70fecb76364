"""Text → formula, by a small precedence parser. Nothing is ever evaluated as code.

Grammar, loosest first: a > b; a + b, a − b; a * b, a · b, a / b; −a; a ^ b (also **), to the right; numbers, names,
calls f(a, b), parentheses, |a|. Functions are the primitives' names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from core.errors import UserError
from core.expressions.nodes import Apply, Constant, Expression, Variable, apply
from core.expressions.primitives import PRIMITIVES

MAX_LENGTH = 2000
MAX_DEPTH = 60
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/^(),>|·−]))"
)
_SPELLINGS = {"·": "*", "−": "-", "**": "^"}
_CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045}
_BINARY = {">": "greater", "+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_LEVELS = ((">",), ("+", "-"), ("*", "/"))


class Token(NamedTuple):
    kind: str
    text: str
    place: int


def parse(text: str, known: Sequence[str] = ("z",)) -> Expression:
    """The formula that a text says.

    Args:
        known: names that may stand for variables; anything else is an error that names its place.

    Raises:
        UserError: the text is no formula; `where` gives the character, counted from 1.
    """
    if len(text) > MAX_LENGTH:
        raise UserError(f"A formula may have at most {MAX_LENGTH} characters.", hint="Shorten it.", where="formula")
    return _Parser(text, tuple(known)).whole()


def _tokens(text: str) -> list[Token]:
    tokens, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise _error(f"The character {text[start]!r} has no meaning here.", start, "Use + − * / ^ ( ) and names.")
        kind = match.lastgroup or ""
        tokens.append(Token(kind, _SPELLINGS.get(match[kind], match[kind]), match.start(kind)))
        place = match.end()
    return [*tokens, Token("end", "", len(text))]


def _error(message: str, place: int, hint: str = "") -> UserError:
    return UserError(message, hint=hint, where=f"formula, character {place + 1}")


class _Parser:
    def __init__(self, text: str, known: tuple[str, ...]) -> None:
        self.tokens = _tokens(text)
        self.known = known
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def advance(self) -> Token:
        token = self.token
        self.position += 1
        return token

    def expect(self, text: str) -> None:
        if self.token.text != text:
            found = repr(self.token.text) if self.token.text else "the end"
            raise _error(f"Expected {text!r}, found {found}.", self.token.place)
        self.advance()

    def whole(self) -> Expression:
        expression = self.level(0)
        if self.token.kind != "end":
            raise _error(f"Did not expect {self.token.text!r} here.", self.token.place, "Is an operator missing?")
        if isinstance(expression, Apply) and expression.depth > MAX_DEPTH:  # a long sum is deep without parentheses
            raise _error(f"The formula is nested more than {MAX_DEPTH} deep.", 0, "Simplify it.")
        return expression

    def level(self, number: int) -> Expression:
        if number == len(_LEVELS):
            return self.signed()
        left = self.level(number + 1)
        while self.token.kind == "sign" and self.token.text in _LEVELS[number]:
            operator = self.advance().text
            left = apply(_BINARY[operator], left, self.level(number + 1))
        return left

    def signed(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error(f"The formula is nested more than {MAX_DEPTH} deep.", self.token.place, "Simplify it.")
        try:
            if self.token.text == "-":
                self.advance()
                return -self.signed()
            if self.token.text == "+":
                self.advance()
                return self.signed()
            return self.power()
        finally:
            self.depth -= 1

    def power(self) -> Expression:
        base = self.atom()
        if self.token.text != "^":
            return base
        self.advance()
        exponent = self.signed()
        if exponent == Constant(2.0):
            return apply("square", base)
        return apply("power", base, exponent)

    def atom(self) -> Expression:
        token = self.advance()
        if token.kind == "number":
            number = float(token.text)
            if math.isinf(number):
                raise _error(f"The number {token.text} is too large.", token.place, "Write one below 1e308.")
            return Constant(number)
        if token.text == "(":
            inner = self.level(0)
            self.expect(")")
            return inner
        if token.text == "|":
            inner = self.level(0)
            self.expect("|")
            return apply("abs", inner)
        if token.kind == "name":
            return self.call(token) if self.token.text == "(" else self.named(token)
        found = repr(token.text) if token.text else "the end"
        raise _error(f"Expected a number, a name or '(', found {found}.", token.place)

    def named(self, token: Token) -> Expression:
        if token.text in self.known:
            return Variable(token.text)
        if token.text in _CONSTANTS:
            return Constant(_CONSTANTS[token.text])
        raise _error(f"The name {token.text!r} is not known.", token.place, f"Known: {', '.join(self.known)}.")

    def call(self, token: Token) -> Expression:
        if token.text not in PRIMITIVES:
            raise _error(f"There is no function {token.text!r}.", token.place, PRIMITIVES.suggestion(token.text))
        self.expect("(")
        args = [self.level(0)]
        while self.token.text == ",":
            self.advance()
            args.append(self.level(0))
        self.expect(")")
        arity = PRIMITIVES[token.text].arity
        if len(args) != arity:
            raise _error(f"{token.text} takes {arity} argument{'s' * (arity > 1)}, found {len(args)}.", token.place)
        return apply(token.text, *args)
