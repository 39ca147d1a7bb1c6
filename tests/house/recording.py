"""Whether an operation records what it writes, read from its source along every way through it.

A way through a function ends by a return (or the end) or by an exception, which undoes its transaction. What is
followed along each way is a pair: has something been written, has the ledger been told. Calls are followed into
the functions of the product; `readiness.ledger.operations.record` is the only thing that tells the ledger.
Branches on constants count as what they are, loops as run any number of times, `a and f()` as maybe not run.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.house.tree import ROOT

RECORD = ("readiness.ledger.operations", "record")
PACKAGES = ("readiness", "probes")
_WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}

Way = tuple[bool, bool]  # written, recorded
Ways = frozenset[Way]
START: Ways = frozenset({(False, False)})


@dataclass
class Module:
    """A source file: its functions, and what its names stand for: (module, name), name "" for a module itself."""

    name: str
    tree: ast.Module
    is_package: bool = False
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in self.tree.body:
            if isinstance(statement, ast.FunctionDef):
                self.functions[statement.name] = statement
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                where = self.imported_from(node)
                for alias in node.names:
                    self.names[alias.asname or alias.name] = (where, alias.name)

    def imported_from(self, node: ast.ImportFrom) -> str:
        """The absolute name of the module that is imported from."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        base = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*base, *([node.module] if node.module else [])])

    def own(self, target: tuple[str, str]) -> "tuple[Module, ast.FunctionDef] | None":
        """The target, when it is a function of this very module."""
        where, name = target
        return (self, self.functions[name]) if where == self.name and name in self.functions else None

    @property
    def exported(self) -> list[str]:
        """The names in `__all__`; without one, the public functions."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                return list(ast.literal_eval(node.value))
        return [name for name in self.functions if not name.startswith("_")]


@cache
def module(name: str) -> Module | None:
    """One of the product's modules by its dotted name."""
    if name.split(".", maxsplit=1)[0] not in PACKAGES:
        return None
    path = ROOT.joinpath(*name.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            tree = ast.parse(candidate.read_text(encoding="utf-8"))
            return Module(name, tree, is_package=candidate.name == "__init__.py")
    return None


def dotted(path: Path) -> str:
    """The dotted name of a file of the product."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def found(where: str, name: str) -> tuple[Module, ast.FunctionDef] | None:
    """The function behind `name` in module `where`, through any re-export."""
    for _ in range(10):
        home = module(where)
        if home is None:
            return None
        if name in home.functions:
            return home, home.functions[name]
        if name not in home.names:
            return None
        where, name = home.names[name]
    return None


def ways_through(home: Module, function: ast.FunctionDef) -> Ways:
    """How `function` may end without an exception."""
    return Walk(home, function, set()).run()


class Walk:
    """One function, statement by statement; `open_` holds the functions being walked, against circles."""

    def __init__(self, home: Module, function: ast.FunctionDef, open_: set[tuple[str, str]]) -> None:
        self.home, self.function, self.open = home, function, open_ | {(home.name, function.name)}
        self.ends: set[Way] = set()
        self.local = {
            argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)
        } | {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def run(self) -> Ways:
        """Walk the body."""
        return frozenset(self.ends | self.block(self.function.body, START))

    def block(self, body: Iterable[ast.stmt], ways: Ways) -> Ways:
        """The ways that go on after `body`."""
        for statement in body:
            if not ways:
                break
            ways = self.statement(statement, ways)
        return ways

    def statement(self, node: ast.stmt, ways: Ways) -> Ways:
        """The ways that go on after one statement."""
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                return ways
            case ast.Return(value=value):
                self.ends |= self.expression(value, ways)
                return frozenset()
            case ast.Raise():
                return frozenset()
            case ast.If(test=test, body=body, orelse=orelse):
                return self.choice(test, body, orelse, self.expression(test, ways))
            case (
                ast.For(iter=head, body=body, orelse=orelse) | ast.While(test=head, body=body, orelse=orelse)
            ):
                before = self.expression(head, ways)
                return self.block(orelse, before | self.block(body, before | self.block(body, before)))
            case ast.With(items=items, body=body):
                for item in items:
                    ways = self.expression(item.context_expr, ways)
                return self.block(body, ways)
            case ast.Match(subject=subject, cases=cases):
                ways = self.expression(subject, ways)
                return ways.union(*(self.block(case.body, ways) for case in cases))
            case ast.Try():
                return self.attempt(node, ways)
            case ast.Break() | ast.Continue():
                return ways
        return self.expression(node, ways)

    def choice(self, test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt], ways: Ways) -> Ways:
        """Either branch; a constant decides for one."""
        if isinstance(test, ast.Constant):
            return self.block(body if test.value else orelse, ways)
        return self.block(body, ways) | self.block(orelse, ways)

    def attempt(self, node: ast.Try, ways: Ways) -> Ways:
        """The body, or a handler entered after any part of it."""
        reached = current = ways
        for statement in node.body:
            current = self.statement(statement, current)
            reached |= current
        after = self.block(node.orelse, current)
        for handler in node.handlers:
            after |= self.block(handler.body, reached)
        return self.block(node.finalbody, after)

    def expression(self, node: ast.AST | None, ways: Ways) -> Ways:
        """What evaluating `node` adds."""
        for call, certain in calls_in(node, certain=True):
            done = self.effect(call)
            if not certain:
                done |= START
            ways = frozenset((w or dw, r or dr) for w, r in ways for dw, dr in done)
        return ways

    def effect(self, call: ast.Call) -> Ways:
        """What one call does."""
        target = self.target(call.func)
        if target == RECORD:
            return frozenset({(False, True)})
        if target and (there := self.home.own(target) or found(*target)):
            home, function = there
            if (home.name, function.name) == RECORD:
                return frozenset({(False, True)})
            if (home.name, function.name) in self.open:
                return START
            return Walk(home, function, self.open).run()
        return frozenset({(writes(call), False)})

    def target(self, callee: ast.expr) -> tuple[str, str] | None:
        """(module, name) of what is called, where that can be told."""
        match callee:
            case ast.Name(id=name) if name not in self.local:
                return (self.home.name, name) if name in self.home.functions else self.home.names.get(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name not in self.local:
                where = self.home.names.get(name)
                return (f"{where[0]}.{where[1]}", attribute) if where else None
        return None


def calls_in(node: ast.AST | None, *, certain: bool) -> Iterator[tuple[ast.Call, bool]]:
    """The calls that evaluating `node` makes, inner ones first, each with whether it is certain to be made."""
    match node:
        case None | ast.Lambda() | ast.FunctionDef():
            return
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from calls_in(test, certain=certain)
            for branch in (body, orelse):
                yield from calls_in(branch, certain=False)
        case ast.BoolOp(values=[first, *rest]):
            yield from calls_in(first, certain=certain)
            for value in rest:
                yield from calls_in(value, certain=False)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for child in ast.iter_child_nodes(node):
                yield from calls_in(child, certain=False)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from calls_in(child, certain=certain)
            if isinstance(node, ast.Call):
                yield node, certain


def writes(call: ast.Call) -> bool:
    """Whether a call of an unknown function looks like a change of rows. A dict's `update` has no keywords."""
    if not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr in _WRITES or (call.func.attr == "update" and bool(call.keywords))


def takes_actor(function: ast.FunctionDef) -> bool:
    """Whether somebody is said to do it."""
    arguments = function.args
    return any(argument.arg == "actor" for argument in (*arguments.args, *arguments.kwonlyargs))
