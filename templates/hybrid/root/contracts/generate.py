#!/usr/bin/env python3
"""Makes types and validators of both languages from the JSON Schemas in this folder: run by `make contracts`.

events/NAME.vVERSION.json and commands/NAME.vVERSION.json hold one contract each; types/NAME.json holds what several
of them refer to. It understands the part of JSON Schema that contracts need, and refuses the rest.
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTE = "Made from contracts/ by `make contracts`: not to be changed by hand."
IGNORED = {"$schema", "title", "description"}
CONTRACT = re.compile(r"(?P<name>[a-z][a-z0-9_]*(\.[a-z0-9_]+)*)\.v(?P<version>[1-9][0-9]*)\.json")


class ContractError(Exception):
    pass


def read(folder):
    """The contracts of a folder, as {(name, version): schema}."""
    found = {}
    for path in sorted((HERE / folder).glob("*.json")):
        match = CONTRACT.fullmatch(path.name)
        if not match:
            raise ContractError(f"{folder}/{path.name}: a contract's file is called NAME.vVERSION.json")
        found[match["name"], int(match["version"])] = load(path)
    return dict(sorted(found.items()))


def load(path):
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise ContractError(f"{path.relative_to(HERE)}: {error}") from None


def read_types():
    return {path.stem: load(path) for path in sorted((HERE / "types").glob("*.json"))}


def pascal(*words):
    return "".join(part[0].upper() + part[1:] for word in words for part in re.split(r"[._-]", str(word)) if part)


class Language:
    """Writes schemas as expressions, and gives those that have a name a definition of their own."""

    def __init__(self):
        self.definitions = {}

    def named(self, name, schema):
        if name not in self.definitions:
            self.definitions[name] = None  # its place comes after what it refers to
            text = self.define(name, schema)
            del self.definitions[name]
            self.definitions[name] = text
        return name

    def expression(self, schema, name, indent=0):
        schema = {key: value for key, value in schema.items() if key not in IGNORED}
        if reference := schema.pop("$ref", None):
            match = re.fullmatch(r"(\.\./types/|)([a-z]\w*)\.json", reference)
            if schema or not match or match[2] not in self.types:
                raise ContractError(f"{name}: $ref has to be like ../types/NAME.json, and stand alone")
            return self.named(pascal(match[2]), self.types[match[2]])
        kind = schema.pop("type", None)
        kinds = kind if isinstance(kind, list) else [kind]
        null = "null" in kinds
        (kind,) = [each for each in kinds if each != "null"] or [None]
        write = getattr(self, f"write_{kind}", None)
        if write is None:
            raise ContractError(f"{name}: the type {kind!r} is not understood")
        text = write(schema, name, indent)
        if schema:
            raise ContractError(f"{name}: {', '.join(schema)} is not understood here")
        return self.nullable(text) if null else text


class TypeScript(Language):
    """Zod schemas. Objects are loose: what a newer version adds is let through."""

    BOUNDS = {
        "minLength": ".min({})",
        "maxLength": ".max({})",
        "minimum": ".min({})",
        "maximum": ".max({})",
        "minItems": ".min({})",
        "maxItems": ".max({})",
    }
    FORMATS = {"date-time": "z.iso.datetime({ offset: true })", "uuid": "z.guid()"}

    def define(self, name, schema):
        return f"const {name} = {self.expression(schema, name)};\n"

    def bounds(self, schema, *keys):
        return "".join(self.BOUNDS[key].format(schema.pop(key)) for key in keys if key in schema)

    def nullable(self, text):
        return f"{text}.nullable()"

    def write_object(self, schema, name, indent):
        required = schema.pop("required", [])
        pad = "  " * (indent + 1)
        lines = []
        for key, value in schema.pop("properties", {}).items():
            optional = "" if key in required else ".optional()"
            lines.append(f"{pad}{key}: {self.expression(value, pascal(name, key), indent + 1)}{optional},\n")
        return f"z.looseObject({{\n{''.join(lines)}{'  ' * indent}}})" if lines else "z.looseObject({})"

    def write_array(self, schema, name, indent):
        items = self.expression(schema.pop("items"), pascal(name, "item"), indent)
        return f"z.array({items}){self.bounds(schema, 'minItems', 'maxItems')}"

    def write_string(self, schema, name, indent):
        if values := schema.pop("enum", None):
            return f"z.enum([{', '.join(map(quoted, values))}])"
        text = self.FORMATS[schema.pop("format")] if schema.get("format") in self.FORMATS else "z.string()"
        pattern = f".regex(new RegExp({quoted(schema.pop('pattern'))}))" if "pattern" in schema else ""
        return text + self.bounds(schema, "minLength", "maxLength") + pattern

    def write_integer(self, schema, name, indent):
        return f"z.int(){self.bounds(schema, 'minimum', 'maximum')}"

    def write_number(self, schema, name, indent):
        return f"z.number(){self.bounds(schema, 'minimum', 'maximum')}"

    def write_boolean(self, schema, name, indent):
        return "z.boolean()"


def quoted(text):
    """As Prettier has it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Python(Language):
    """Types for people and their editors. What checks data is the schema itself."""

    CHECKED_ELSEWHERE = {*TypeScript.BOUNDS, "format", "pattern"}

    def define(self, name, schema):
        return self.expression(schema, name) if "$ref" not in schema else f"{name} = {self.expression(schema, name)}\n"

    def rest(self, schema, text):
        for key in self.CHECKED_ELSEWHERE & schema.keys():
            del schema[key]
        return text

    def nullable(self, text):
        return f"{text} | None"

    def write_object(self, schema, name, indent):
        required = schema.pop("required", [])
        lines = []
        for key, value in schema.pop("properties", {}).items():
            nested = value.get("type") == "object"
            text = self.named(pascal(name, key), value) if nested else self.expression(value, pascal(name, key))
            lines.append(f"    {key}: {text if key in required else f'NotRequired[{text}]'}\n")
        return f"class {name}(TypedDict):\n{''.join(lines) or '    pass' + chr(10)}"

    def write_array(self, schema, name, indent):
        items = schema.pop("items")
        name = pascal(name, "item")
        text = self.named(name, items) if items.get("type") == "object" else self.expression(items, name)
        return self.rest(schema, f"list[{text}]")

    def write_string(self, schema, name, indent):
        if values := schema.pop("enum", None):
            return f"Literal[{', '.join(json.dumps(value) for value in values)}]"
        return self.rest(schema, "str")

    def write_integer(self, schema, name, indent):
        return self.rest(schema, "int")

    def write_number(self, schema, name, indent):
        return self.rest(schema, "float")

    def write_boolean(self, schema, name, indent):
        return "bool"


def resolved(schema, types):
    """The schema with what it refers to in its place, and without what only people read."""
    if isinstance(schema, list):
        return [resolved(each, types) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := schema.get("$ref"):
        return resolved(types[Path(reference).stem], types)
    # A property may be called like one of the words that are ignored.
    return {
        key: {name: resolved(each, types) for name, each in value.items()}
        if key == "properties"
        else resolved(value, types)
        for key, value in schema.items()
        if key not in IGNORED
    }


def versions(contracts):
    """{name: {version: schema}}"""
    found = {}
    for (name, version), schema in contracts.items():
        found.setdefault(name, {})[version] = schema
    return found


def typescript(types, folders):
    language = TypeScript()
    language.types = types
    tables = []
    for folder, contracts in folders.items():
        rows = []
        for name, by_version in versions(contracts).items():
            key = name if re.fullmatch(r"[a-z]\w*", name) else f"'{name}'"
            entries = (
                f"{version}: {language.named(pascal(name, f'v{version}'), schema)}"
                for version, schema in by_version.items()
            )
            rows.append(f"\n  {key}: {{ {', '.join(entries)} }},")
        end = "\n" if rows else ""
        tables.append(f"\n/** By name and version. */\nexport const {folder} = {{{''.join(rows)}{end}}} as const;\n")
    head = f"// {NOTE}\nimport {{ z }} from 'zod';\n\n"
    return head + "\n".join(language.definitions.values()) + "".join(tables)


def python(types, folders):
    language = Python()
    language.types = types
    for contracts in folders.values():
        for (name, version), schema in contracts.items():
            language.named(pascal(name, f"v{version}"), schema)
    definitions = language.definitions.values()
    wanted = [word for word in ("Literal", "NotRequired", "TypedDict") if any(word in text for text in definitions)]
    tables = ",\n".join(
        f'"{folder}": {{\n'
        + ",\n".join(
            f'"{name}": {json.dumps({version: resolved(schema, types) for version, schema in by_version.items()})}'
            for name, by_version in versions(contracts).items()
        )
        + "\n}"
        for folder, contracts in folders.items()
    )
    return (
        f'"""{NOTE}"""\n\n# ruff: noqa: E501\n# fmt: off\n\nimport json\nfrom typing import {", ".join(wanted)}\n\n\n'
        + "\n\n".join(definitions)
        + f'\n\n# By folder, name and version\nSCHEMAS = json.loads(r"""{{\n{tables}\n}}""")\n'
    )


def generate():
    """What the files have to hold."""
    types = read_types()
    folders = {"events": read("events"), "commands": read("commands")}
    return {
        HERE.parent / "web" / "events" / "contracts.py": python(types, folders),
        HERE.parent / "realtime" / "src" / "contracts.ts": typescript(types, folders),
    }


if __name__ == "__main__":
    try:
        files = generate()
    except ContractError as problem:
        sys.exit(f"contracts/{problem}")
    for path, text in files.items():
        path.write_text(text)
