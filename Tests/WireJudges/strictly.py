"""Reads values with a library's own types, and calls what the types do not know a mistake, too."""
import functools
import importlib
import pkgutil
import typing

import pydantic
import typing_extensions


class Unread(ValueError):
    """The types have no place for something."""


def read(kind, value):
    """The value as one of the library's; an error for a wrong type, a missing member or one that is unknown."""
    made = _whole(reader(kind).validate_python(value))
    missed = list(unread(value, made))
    if missed:
        raise Unread(f"no place for {', '.join(missed)}")
    return made


@functools.cache
def reader(kind) -> pydantic.TypeAdapter:
    """Made once for each type: it takes a while, and iterators that it hands out need it later."""
    return pydantic.TypeAdapter(kind)


def unread(value, made, place: str = ""):
    """Names the members of a JSON value that are nowhere in what was made of it."""
    if isinstance(made, pydantic.BaseModel) and isinstance(value, dict):
        fields = {}
        for name, field in type(made).model_fields.items():
            for key in (name, field.alias, field.validation_alias, field.serialization_alias):
                if isinstance(key, str):
                    fields[key] = name
        for key, inner in value.items():
            if key in fields:
                yield from unread(inner, getattr(made, fields[key]), f"{place}.{key}")
            else:
                yield f"{place}.{key}"
    elif isinstance(made, (list, tuple)) and isinstance(value, list):
        for index, (inner, made_inner) in enumerate(zip(value, made)):
            yield from unread(inner, made_inner, f"{place}[{index}]")
    elif isinstance(made, dict) and isinstance(value, dict):
        for key, inner in value.items():
            yield from unread(inner, made[key], f"{place}.{key}") if key in made else [f"{place}.{key}"]


def _whole(made):
    """Takes iterators to their end: pydantic looks at their elements only then."""
    if isinstance(made, dict):
        return {key: _whole(inner) for key, inner in made.items()}
    if isinstance(made, list) or type(made).__name__ == "ValidatorIterator":
        return [_whole(inner) for inner in made]
    return made


def forbid_unknown_members(package: str) -> None:
    """Makes every `TypedDict` of a package refuse members that it does not name."""
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, package + "."):
        for kind in vars(importlib.import_module(found.name)).values():
            if typing_extensions.is_typeddict(kind):
                kind.__pydantic_config__ = pydantic.ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def request_of(method, *ways: str) -> type[pydantic.BaseModel]:
    """The JSON body that a method of a client makes of its parameters, as a type; `ways` are parameters of the call itself."""
    hints = typing.get_type_hints(method, include_extras=True)
    fields = {}
    for name, hint in hints.items():
        if name not in ("return", "request_options", *ways):
            fields[name] = (hint, None)
    return pydantic.create_model(method.__name__, __config__=pydantic.ConfigDict(extra="forbid"), **fields)
