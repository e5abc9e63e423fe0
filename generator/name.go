package generator

import (
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// maxSlug leaves room for what services add to the name within the 63 bytes of
// a DNS label (RFC 1035) and of a Postgres identifier.
const maxSlug = 40

var slugForm = lazy.Regexp(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Slug turns a project's name into the form that npm, Python packaging, Docker,
// DNS, Postgres and Windows all accept: lower-case ASCII words joined by
// hyphens. Spaces, dots and underscores become hyphens; what would need
// guessing is an error.
func Slug(name string) (string, error) {
	const do = "use letters, digits and hyphens, starting with a letter: my-shop"
	if name == "" {
		return "", usage("stackgen new NAME --stack STACK", "the project's name is missing")
	}
	slug := strings.ToLower(strings.NewReplacer(" ", "-", "_", "-", ".", "-").Replace(name))
	switch {
	case len(slug) > maxSlug:
		return "", usage("shorten it", "the name %.50q has %d characters, at most %d", name, len(slug), maxSlug)
	// Some letters outside ASCII become one in lower case: the Kelvin sign.
	case !slugForm().MatchString(slug), strings.ContainsFunc(name, func(r rune) bool { return r > 0x7e }):
		return "", usage(do, "the name %q cannot be a project's name", name)
	case slices.Contains(reserved, slug), strings.HasPrefix(slug, "pg-"):
		return "", usage("choose another, for example my-"+slug, "the name %q is taken by a system that the project meets", name)
	}
	return slug, nil
}

// reserved are names that are valid by form and break later.
var reserved = slices.Concat(
	// Windows: devices.
	strings.Fields("con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9"),
	// Postgres: databases that exist already.
	strings.Fields("postgres template0 template1"),
	// DNS and browsers: not a name of one's own.
	strings.Fields("localhost local example invalid"),
	// npm: refused, or Node's own modules.
	strings.Fields(`node-modules node npm assert buffer child-process cluster console constants crypto dgram dns
		domain events fs http http2 https inspector module net os path process punycode querystring readline repl
		stream sys timers tls tty url util v8 vm wasi worker-threads zlib`),
	// Python: keywords, and modules that a folder or package of that name would hide.
	strings.Fields(`and as async await break class continue def del elif else except finally for from global if import
		in is lambda match nonlocal not or pass raise return try type while with yield abc ast asyncio base64 calendar
		cmd code collections config copy csv ctypes datetime decimal email enum functools glob gzip hashlib html
		inspect io ipaddress itertools json logging mailbox math operator pathlib pickle platform profile queue random
		re sched secrets select shelve shutil signal site socket ssl stat statistics string struct subprocess symtable
		sysconfig tarfile tempfile test tests textwrap threading time token trace types typing unittest uuid venv
		warnings wave weakref xml zipfile pip setuptools wheel`),
	// Packages that the projects install: a project may not depend on its own name. npm lets it, so of its packages only
	// those that a package.json names are here, as one could not tell the two apart; the others are common words.
	strings.Fields(`anyio argon2-cffi argon2-cffi-bindings asgiref async-timeout attrs bandit better-auth cffi channels
		channels-redis click colorama coverage cryptography dj-database-url dj-email-url django django-csp djangorestframework
		drf-spectacular drf-spectacular-sidecar environs eslint express fastify gunicorn h11 helmet httptools idna inflection
		iniconfig jose jsonschema jsonschema-specifications kysely markdown-it-py marshmallow mdurl msgpack nest nestjs
		packaging pg pino pino-pretty pluggy prettier prom-client prometheus-client psycopg psycopg-binary
		psycopg-pool pycparser pygments pyjwt pytest pytest-asyncio pytest-cov pytest-django python-dotenv pyyaml
		rate-limiter-flexible redis referencing reflect-metadata rich rpds-py ruff rxjs selfsigned sqlparse stevedore swagger-ui-dist
		typescript typescript-eslint typing-extensions tzdata uritemplate uv uvicorn uvicorn-worker uvloop vitest watchfiles
		websockets ws zod zod-openapi`),
)
