//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// recipes does what the README tells to do, to the letter and one after the
// other: the project is whole afterwards.
func (p node) recipes(t *testing.T) {
	p = p.anew(t, "recipes")
	r := nodeRecipe{p.recipe(t, "Remove the example", "api/node_modules")}
	r.env = slices.Concat(p.stores, []string{"TEST_DATABASE_URL=" + newDatabase(t, p.String()+"_recipes_test"), "TEST_REDIS_URL=" + p.spare})
	r.removeTheExample()
	r.open("README.md", "### Add a resource")
	r.addAResource()
	r.isWhole()
}

// nodeRecipe is a recipe of a Node project. Its commands are for the service's folder.
type nodeRecipe struct{ recipe }

func (r nodeRecipe) removeTheExample() {
	r.told("While its code is there, take its table out of every database in use: `make migrate TO=down`.")
	r.sh("make migrate TO=down")
	r.here(r.quoted("rm -r "))
	for _, file := range r.filesAfter("Delete the lines with `article` or `Article` in ") {
		r.edit(r.path(file), withoutArticles)
	}
	r.told("there the whole section")
	change := r.pair("In `../Makefile`, `(.+)` becomes `(.+)`")
	r.edit("Makefile", func(text string) string { return strings.Replace(text, change[0], change[1], 1) })
	r.here(r.quoted("env $(../bin/stores TEST_) npx vitest run test/database/types.test.ts -u && "))
	r.told("`make lint test-host` is green again")
	r.make(r.t, "lint", 5*time.Minute, r.env...) // its tests run once the resource is there
}

// withoutArticles is the text without the sections of a page that are about articles, and without what other lines are.
func withoutArticles(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(regexp.MustCompile(`(?s)<section aria-labelledby="articles.*?</section>`).ReplaceAllString(text, "")) {
		if !strings.Contains(line, "article") && !strings.Contains(line, "Article") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func (r nodeRecipe) addAResource() {
	r.told("A migration with the next number in `src/database/migrations/`, with `up` and `down`. `make migrate` runs it (`TO=down` takes it back)")
	r.take("migration")
	r.sh("make migrate")
	r.here(r.quoted("env $(../bin/stores TEST_) npx vitest run test/database/types.test.ts -u"))
	r.told("`src/books/schema.ts` says what comes in and goes out; `src/books/books.ts` does the work")
	r.told("Tests of one file lie beside it, those that need a store in `test/books/`.")
	r.take("node")
	r.take(r.stack)
	if r.stack == "express" {
		r.told("`src/books/router.ts` with a `bookRoutes(api, books)`, which `src/app.ts` and `src/openapi.ts` call as they call the others.")
		r.below("src/app.ts", "  accountRoutes(api, accounts);", "  bookRoutes(api, new Books(db));")
		r.below("src/app.ts", "import { accountRoutes } from './accounts/router.ts';",
			"import { Books } from './books/books.ts';\nimport { bookRoutes } from './books/router.ts';")
		r.below("src/openapi.ts", "  accountRoutes(api, none);", "  bookRoutes(api, none);")
		r.below("src/openapi.ts", "import { accountRoutes } from './accounts/router.ts';", "import { bookRoutes } from './books/router.ts';")
	} else {
		r.told("`src/books/books.controller.ts` and `src/books/books.module.ts`, which goes into the imports of `src/app.module.ts`.")
		r.below("src/app.module.ts", "        AccountsModule,", "        BooksModule,")
		r.below("src/app.module.ts", "import { AccountsModule } from './accounts/accounts.module.ts';", "import { BooksModule } from './books/books.module.ts';")
	}
	r.here(r.quoted("npm run openapi"))
	r.sh("make format")
}

// take copies what somebody would write.
func (r nodeRecipe) take(source string) {
	r.t.Helper()
	if err := os.CopyFS(r.service(), os.DirFS(filepath.Join("testdata/books", source))); err != nil {
		r.t.Fatal(err)
	}
}

// path is that of a file of the service.
func (r nodeRecipe) path(file string) string {
	rel, err := filepath.Rel(r.dir, filepath.Join(r.service(), file))
	if err != nil {
		r.t.Fatal(err)
	}
	return rel
}

// here does it in the service's folder.
func (r nodeRecipe) here(line string) {
	r.t.Helper()
	r.sh("cd " + filepath.Base(r.service()) + " && " + line)
}

// below puts lines below another.
func (r nodeRecipe) below(file, line, lines string) {
	r.t.Helper()
	r.edit(r.path(file), func(text string) string { return strings.Replace(text, line+"\n", line+"\n"+lines+"\n", 1) })
}

// filesAfter are the files that a sentence names, which begins so.
func (r nodeRecipe) filesAfter(start string) []string {
	r.t.Helper()
	sentence := r.pair("(?s)" + regexp.QuoteMeta(start) + "(.+?)(\\.\n)")[0]
	var files []string
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(sentence, -1) {
		files = append(files, found[1])
	}
	return files
}
