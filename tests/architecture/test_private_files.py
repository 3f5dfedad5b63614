"""What somebody downloads stays nowhere on the way and on no shared computer's disk: views that give files are never cached."""

import ast

from tests.architecture.sources import modules, name, tree


def file_views():
    """(where, decorators) of the views that say they answer with a file."""
    for path in modules():
        if path.parent.name != "views":
            continue
        for node in tree(path).body:
            is_view = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if is_view and node.returns is not None and "FileResponse" in ast.unparse(node.returns):
                yield f"{name(path)}:{node.name}", [ast.unparse(one) for one in node.decorator_list]


def test_files_are_never_cached():
    views = list(file_views())
    assert len(views) > 15
    assert [where for where, decorators in views if "never_cache" not in decorators] == []
