"""What may be changed in a source file: every small fault that a slip of the hand could make, as a replaced piece of text."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
}
ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any", "bisect_left": "bisect_right", "bisect_right": "bisect_left"}
METHODS = {"startswith": "endswith", "endswith": "startswith", "isdisjoint": "issubset", "append": "count", "setdefault": "get"}
SYMMETRIC = frozenset({"min", "max", "minimum", "maximum", "isclose", "between", "iou", "_macro"})
"""Functions that give the same for either order of their arguments."""
DROPPED = frozenset({"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "title", "sorted", "round"})
"""Calls that are left out, their argument (or what they are called on) kept."""
TYPES = frozenset({"Literal", "Callable", "Mapping", "Sequence", "Iterable", "tuple", "dict", "list", "set", "frozenset", "TypeVar"})
LISTED = 8
"""A longer tuple, set, list or dict of texts is a word list: one entry of it may be dropped, not each in turn."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in `file`, the bytes from `start` to `end` become `new`.

    `statement` numbers the statement it stands in, `lines` are the statement's first and last line (a default's: the
    whole function's), `names` what that statement binds where it runs at import only, () elsewhere.
    """

    file: str
    operator: str
    line: int
    start: int
    end: int
    old: str
    new: str
    statement: int
    lines: tuple[int, int]
    names: tuple[str, ...]

    @property
    def id(self) -> str:
        """The change in one line."""
        return f"{self.file}:{self.line}: {self.operator}: {_short(self.old)} -> {_short(self.new)} @{self.start}"

    def apply(self, source: bytes) -> bytes:
        """The changed file."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:45]} ... {line[-20:]}"


def mutants_of(file: str, source: bytes) -> list[Mutant]:
    """Every mutant of a file, in the order of its statements; a few do not compile (see `compiles`)."""
    finder = _Finder(file, source)
    finder.block(ast.parse(source).body, names=())
    return finder.found


def compiles(source: bytes) -> bool:
    """Whether a file is Python at all."""
    try:
        compile(source, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


class _Finder:
    """Walks statement by statement; `found` grows."""

    def __init__(self, file: str, source: bytes) -> None:
        self.file, self.source = file, source
        self.starts = [0, *itertools.accumulate(len(line) for line in source.splitlines(keepends=True))]
        self.found: list[Mutant] = []
        self.statement, self.lines, self.names = 0, (0, 0), ()  # type: int, tuple[int, int], tuple[str, ...]

    # -- places

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def ends(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno or 0, node.end_col_offset or 0)

    def text(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        start, end = self.ends(node)
        return self.source[start:end].decode()

    def change(self, operator: str, start: int, end: int, new: str) -> None:
        old, line = self.source[start:end].decode(), self.source.count(b"\n", 0, start) + 1
        if old != new:
            self.found.append(Mutant(self.file, operator, line, start, end, old, new, self.statement, self.lines, self.names))

    def replace(self, operator: str, node: ast.expr | ast.stmt, new: str) -> None:
        self.change(operator, *self.ends(node), new)

    # -- statements

    def block(self, body: Sequence[ast.stmt], names: tuple[str, ...] | None) -> None:
        """The statements of a body; `names` None inside of functions, else the names of the classes around."""
        for stmt in body:
            if not _is_left_out(stmt):
                self._enter(stmt, names)
                self._statement(stmt, names)

    def _enter(self, stmt: ast.stmt, names: tuple[str, ...] | None) -> None:
        self.statement = self.at(stmt.lineno, stmt.col_offset)
        last = stmt.end_lineno or stmt.lineno
        if body := getattr(stmt, "body", None):
            last = max(stmt.lineno, body[0].lineno - 1) if not isinstance(stmt, ast.FunctionDef) else last
        self.lines = (stmt.lineno, last)
        self.names = () if names is None else (*names, *bound(stmt)) or ("",)

    def _statement(self, stmt: ast.stmt, names: tuple[str, ...] | None) -> None:
        if isinstance(stmt, ast.FunctionDef):
            self.names = ()
            for default in (*stmt.args.defaults, *(each for each in stmt.args.kw_defaults if each)):
                self.expression(default)
            self.block(stmt.body, None)
            return
        if isinstance(stmt, ast.ClassDef):
            self.block(stmt.body, (*(names or ()), stmt.name))
            return
        if names is None:
            self._removed(stmt)
        for node in _own_expressions(stmt):
            self.expression(node)
        if isinstance(stmt, ast.If | ast.While):
            self._condition(stmt.test)
        for body in ("body", "orelse", "finalbody"):
            self.block(getattr(stmt, body, None) or (), names)
        for handler in getattr(stmt, "handlers", ()):
            self.block(handler.body, names)

    def _removed(self, stmt: ast.stmt) -> None:
        kept_in = stmt.targets[0] if isinstance(stmt, ast.Assign) else None
        alone = isinstance(stmt, ast.Expr | ast.AugAssign | ast.Continue | ast.Break | ast.Raise | ast.Delete)
        if alone or isinstance(kept_in, ast.Attribute | ast.Subscript):
            self.replace("statement removed", stmt, "pass")
        elif isinstance(stmt, ast.Return) and stmt.value is not None and not _is_nothing(stmt.value):
            self.replace("None returned", stmt.value, "None")

    def _condition(self, test: ast.expr) -> None:
        text = self.text(test)
        self.replace("condition negated", test, f"(not ({text}))")
        self.replace("branch dropped", test, "False")
        self.replace("branch always taken", test, "True")

    # -- expressions

    def expression(self, node: ast.expr) -> None:
        """The changes within an expression, but in f-strings, whose places Python 3.11 does not know."""
        if isinstance(node, ast.JoinedStr) or _is_wording(node):
            return
        self._changes(node)
        for child in ast.iter_child_nodes(node):
            self._child(child)

    def _child(self, child: ast.AST) -> None:
        if isinstance(child, ast.expr):
            self.expression(child)
        elif isinstance(child, ast.keyword):
            self.expression(child.value)
        elif isinstance(child, ast.comprehension):
            self.expression(child.iter)
            for test in child.ifs:
                self.expression(test)
                self.replace("condition negated", test, f"(not ({self.text(test)}))")
                self.replace("condition dropped", test, "True")

    def _changes(self, node: ast.expr) -> None:
        match node:
            case ast.Compare():
                self._comparison(node)
            case ast.BoolOp():
                self._both_or_either(node)
            case ast.UnaryOp(op=ast.Not()):
                self.replace("not removed", node, f"({self.text(node.operand)})")
            case ast.BinOp():
                self._arithmetic(node)
            case ast.IfExp():
                self._condition(node.test)
            case ast.Constant():
                self._constant(node)
            case ast.Call():
                self._call(node)
            case ast.Dict() | ast.Tuple() | ast.List() | ast.Set():
                self._entries(node)

    def _operator(self, operator: str, left: ast.expr, right: ast.expr, old: str, new: str) -> None:
        """Replace the operator that stands between two expressions."""
        start, end = self.ends(left)[1], self.ends(right)[0]
        pattern = r"\s+".join(re.escape(word) for word in old.split())
        found = re.search(pattern.encode(), self.source[start:end])
        if found is not None:
            self.change(operator, start + found.start(), start + found.end(), new)

    def _comparison(self, node: ast.Compare) -> None:
        names = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
        words = {ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not"}
        for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            for new in COMPARISONS[type(op)]:
                self._operator("comparison", left, right, {**names, **words}[type(op)], new)

    def _both_or_either(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in itertools.pairwise(node.values):
            self._operator("and/or", left, right, old, new)
        for value in node.values:
            self.replace("condition dropped", value, "True" if old == "and" else "False")
            if not isinstance(value, ast.UnaryOp | ast.Compare):
                self.replace("condition negated", value, f"(not ({self.text(value)}))")

    def _arithmetic(self, node: ast.BinOp) -> None:
        if type(node.op) in ARITHMETIC:
            self._operator("arithmetic", node.left, node.right, *ARITHMETIC[type(node.op)])

    def _constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self.replace("constant", node, str(not value))
        elif isinstance(value, int):
            self.replace("constant", node, str(value + 1))
            self.replace("constant", node, f"({value - 1})" if value == 0 else str(value - 1))
        elif isinstance(value, float):
            self.replace("constant", node, repr(value * 2 or 1.0))
            self.replace("constant", node, repr(value / 2 or 0.5))
        elif isinstance(value, str) and value:
            self.replace("text emptied", node, '""')

    def _call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if isinstance(node.func, ast.Name) and name in SWAPPED:
            self.replace("other function", node.func, SWAPPED[name])
        if isinstance(node.func, ast.Attribute) and name in METHODS:
            end = self.ends(node.func)[1]
            self.change("other method", end - len(name), end, METHODS[name])
        if name in DROPPED:
            kept = node.func.value if isinstance(node.func, ast.Attribute) else node.args[0]
            self.replace("call dropped", node, self.text(kept) if name != "sorted" else f"list({self.text(kept)})")
        plain = [each for each in node.args if not isinstance(each, ast.Starred)]
        for one, other in itertools.pairwise(plain if name not in SYMMETRIC else ()):
            start, end = self.ends(one)[0], self.ends(other)[1]
            between = self.source[self.ends(one)[1] : self.ends(other)[0]].decode()
            self.change("arguments swapped", start, end, f"{self.text(other)}{between}{self.text(one)}")
        for keyword in node.keywords:
            if keyword.arg is not None:
                self._without(*self.ends(keyword), "argument dropped")

    def _entries(self, node: ast.Dict | ast.Tuple | ast.List | ast.Set) -> None:
        if isinstance(node, ast.Dict):
            pairs = [(self.ends(key)[0], self.ends(value)[1]) for key, value in zip(node.keys, node.values, strict=True) if key]
        else:
            pairs = [self.ends(each) for each in node.elts]
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) or len(pairs) < 2:
            return
        words = not isinstance(node, ast.Dict) and all(isinstance(each, ast.Constant) for each in node.elts)
        for start, end in pairs[len(pairs) // 3 :][:1] if words and len(pairs) > LISTED else pairs:
            self._without(start, end, "entry dropped")

    def _without(self, start: int, end: int, operator: str) -> None:
        """Leave an item out together with the comma after it, or else the one before it."""
        after = re.compile(rb"\s*,\s*").match(self.source, end)
        before = re.search(rb",\s*$", self.source[:start])
        if after is not None:
            self.change(operator, start, after.end(), "")
        elif before is not None:
            self.change(operator, before.start(), end, "")


def _own_expressions(stmt: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself: no annotations, no targets, no raised errors' wording, no bodies."""
    if isinstance(stmt, ast.Raise):
        return
    for name, value in ast.iter_fields(stmt):
        if name in ("annotation", "decorator_list", "targets", "target", "body", "orelse", "finalbody", "handlers", "returns"):
            continue
        if isinstance(value, ast.expr):
            yield value
        elif name == "items":
            yield from (item.context_expr for item in value)


def bound(stmt: ast.stmt) -> tuple[str, ...]:
    """The names that a statement of a module or a class binds."""
    if isinstance(stmt, ast.ClassDef | ast.FunctionDef):
        return (stmt.name,)
    targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target] if isinstance(stmt, ast.AnnAssign | ast.AugAssign) else []
    return tuple(node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _is_left_out(stmt: ast.stmt) -> bool:
    """Docstrings, imports, what only a type checker reads, `__all__`, names of types."""
    if isinstance(stmt, ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal):
        return True
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant):
        return True
    if isinstance(stmt, ast.If) and isinstance(stmt.test, ast.Name) and stmt.test.id == "TYPE_CHECKING":
        return True
    if isinstance(stmt, ast.Assign) and "__all__" in bound(stmt):
        return True
    value = stmt.value if isinstance(stmt, ast.Assign) else None
    head = value.value if isinstance(value, ast.Subscript) else value.func if isinstance(value, ast.Call) else None
    return isinstance(head, ast.Name) and head.id in TYPES and not (isinstance(value, ast.Call) and head.id != "TypeVar")


def _is_wording(node: ast.expr) -> bool:
    """Whether an expression makes an error or a fault (its words are not judged), or writes to a log."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "log":
        return True
    return name.endswith("Error")


def _is_nothing(node: ast.expr) -> bool:
    """None, or False, which callers only ask for its truth."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)
