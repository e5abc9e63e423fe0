//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser is a Chromium of its own, which remembers everything that its pages complain of.
type browser struct {
	t          *testing.T
	ctx        context.Context
	mu         sync.Mutex
	complaints []string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	profile, err := os.MkdirTemp("", "stackgen-e2e-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath("chromium"), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WSURLReadTimeout(time.Minute),
	}
	options = append(options, apart...)
	options = append(options, chromedp.Flag("host-resolver-rules", "MAP "+host+" 127.0.0.1"), chromedp.Flag("ignore-certificate-errors-spki-list", trusted.pin()))
	for _, flag := range []string{"disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(interrupted, options...)
	ctx, stop := chromedp.NewContext(allocator)
	b := &browser{t: t, ctx: ctx}
	t.Cleanup(func() {
		if t.Failed() {
			b.mu.Lock()
			defer b.mu.Unlock()
			t.Logf("the console of the browser:\n%s", strings.Join(b.complaints, "\n"))
		}
	})
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the process
		stop()
		stopAllocator()
		_ = os.RemoveAll(profile)
	})
	if err := chromedp.Do(ctx); err != nil { // starts the browser, once
		t.Fatal(err)
	}
	go b.hear()
	return b
}

// hear notes what the console shows: errors, warnings, refusals by the content security policy.
func (b *browser) hear() {
	for m, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return
		}
		switch m.Type {
		case chromedp.ConsoleWarning, chromedp.ConsoleError, chromedp.ConsoleException:
			b.mu.Lock()
			b.complaints = append(b.complaints, fmt.Sprintf("%s %s %s (%s)", m.Source, m.Type, m.Text, m.URL))
			b.mu.Unlock()
		}
	}
}

// do takes the steps, within a time.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("in the browser: %v; the page shows\n%s", err, tell[string](b, `location + "\n" + (document.body?.innerText ?? "")`))
	}
}

// open goes to a page, and waits until it is drawn.
func (b *browser) open(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS("body")))
}

// openLive goes to a page that is told what happens, and waits until it hears.
func (b *browser) openLive(address string) {
	b.t.Helper()
	b.open(address)
	b.until(30*time.Second, `document.querySelector("[data-live]")?.dataset.live === "open"`)
}

// tell evaluates an expression in the page.
func tell[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for an expression to become true.
func (b *browser) until(limit time.Duration, expression string) {
	b.t.Helper()
	eventually(b.t, limit, func() error {
		if !tell[bool](b, expression) {
			return fmt.Errorf("not so: %s; the page shows\n%s", expression, tell[string](b, `document.body?.innerText ?? ""`)) // none while it loads
		}
		return nil
	})
}

// picture takes a screenshot of the page as it is now.
func (b *browser) picture(file string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	var png []byte
	eventually(b.t, 10*time.Second, func() (err error) { // while a page loads again, it has no width
		png, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
		return err
	})
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// quiet: no page has complained.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.complaints {
		b.t.Errorf("in the browser: %s", complaint)
	}
}

// pictures is the folder for screenshots of the variant.
func (v variant) pictures(t *testing.T) string {
	t.Helper()
	return filepath.Join(cmp.Or(os.Getenv("E2E_SCREENSHOTS"), t.TempDir()), v.String())
}

// devices shows something on a desktop and on a phone, by day and by night, where it must not be wider than the screen.
func (b *browser) devices(show func(device string)) {
	b.t.Helper()
	for device, size := range map[string][2]int64{"desktop": {1280, 800}, "phone": {390, 844}} {
		for _, scheme := range []string{"light", "dark"} {
			b.do(chromedp.EmulateViewport(size[0], size[1]), colours(scheme))
			show(device + "-" + scheme)
			b.until(soon, `document.documentElement.scrollWidth <= innerWidth`)
		}
	}
	b.do(chromedp.EmulateViewport(1280, 800), colours("light"))
}

// colours are what the person has chosen for all pages.
func colours(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media})
		return err
	})
}

// press clicks what the selector finds, once it is there to be seen.
func (b *browser) press(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}
