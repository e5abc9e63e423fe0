import runpy

import pytest
from django.conf import settings

CONTRACTS = settings.BASE_DIR.parent / "contracts"


@pytest.fixture
def contracts(tmp_path):
    """A copy of the folder, and what its program makes of it."""
    for path in [CONTRACTS / "generate.py", *CONTRACTS.glob("*/*.json")]:
        copy = tmp_path / "contracts" / path.relative_to(CONTRACTS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text())
    return tmp_path / "contracts"


def load(folder):
    return runpy.run_path(str(folder / "generate.py"))


def test_what_was_made_of_the_contracts_is_what_they_say():
    for path, text in load(CONTRACTS)["generate"]().items():
        assert path.read_text() == text, "contracts/ has changed: make contracts"


def write(folder, name, schema):
    (folder / name).write_text(schema)
    return load(folder)


@pytest.mark.parametrize(
    ("name", "schema", "problem"),
    [
        ("events/thing.json", "{}", "NAME.vVERSION.json"),
        ("events/thing.v1.json", "{", "events/thing.v1.json: Expecting property name"),
        ("events/thing.v1.json", '{"type": "tuple"}', "ThingV1: the type 'tuple' is not understood"),
        ("events/thing.v1.json", '{"type": "string", "minimum": 1}', "ThingV1: minimum is not understood here"),
        ("events/thing.v1.json", '{"$ref": "../types/nothing.json"}', "../types/NAME.json"),
    ],
)
def test_what_it_does_not_understand_it_refuses(contracts, name, schema, problem):
    program = write(contracts, name, schema)
    with pytest.raises(program["ContractError"], match=problem):
        program["generate"]()


def test_all_that_it_understands(contracts):
    (contracts / "types").mkdir(exist_ok=True)
    (contracts / "types" / "place.json").write_text(
        '{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}'
    )
    program = write(
        contracts,
        "events/thing.seen.v2.json",
        """{
          "type": "object",
          "properties": {
            "at": {"type": "string", "format": "date-time"},
            "count": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
            "far": {"type": "number"},
            "sure": {"type": "boolean"},
            "code": {"type": "string", "pattern": "^a'b$", "maxLength": 3},
            "kind": {"type": "string", "enum": ["near", "far"]},
            "places": {"type": "array", "items": {"$ref": "../types/place.json"}, "maxItems": 2},
            "by": {"type": "object", "properties": {"title": {"type": "string", "title": "Dr, say"}}}
          },
          "required": ["at", "count", "places"]
        }""",
    )
    python, typescript = program["generate"]().values()
    assert (
        """class ThingSeenV2(TypedDict):
    at: str
    count: int | None
    far: NotRequired[float]
    sure: NotRequired[bool]
    code: NotRequired[str]
    kind: NotRequired[Literal["near", "far"]]
    places: list[Place]
    by: NotRequired[ThingSeenV2By]
"""
        in python
    )
    assert '"by": {"type": "object", "properties": {"title": {"type": "string"}}}' in python
    assert (
        """const ThingSeenV2 = z.looseObject({
  at: z.iso.datetime({ offset: true }),
  count: z.int().min(0).max(9).nullable(),
  far: z.number().optional(),
  sure: z.boolean().optional(),
  code: z.string().max(3).regex(new RegExp('^a\\'b$')).optional(),
  kind: z.enum(['near', 'far']).optional(),
  places: z.array(Place).max(2),
  by: z.looseObject({
    title: z.string().optional(),
  }).optional(),
});
"""
        in typescript
    )
    assert "'thing.seen': { 2: ThingSeenV2 }," in typescript
