//go:build e2e

package e2e

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// setting is a variable's value in a project's file.
func setting(t *testing.T, file, name string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), name+"="); found {
			return value
		}
	}
	t.Fatalf("%s does not set %s", file, name)
	return ""
}

// forger signs what Django signs, and what it would not.
type forger struct {
	private ed25519.PrivateKey
	kid     string
}

// django's own key follows from its secret.
func (c hybridContainers) django(t *testing.T) forger {
	t.Helper()
	key := sha256.Sum256([]byte("live.keys" + setting(t, filepath.Join(c.deployment.dir, "web", ".env"), "SECRET_KEY")))
	seed := hmac.New(sha256.New, key[:])
	return newForger(ed25519.NewKeyFromSeed(seed.Sum(nil)))
}

func newForger(private ed25519.PrivateKey) forger {
	return forger{private, base64.RawURLEncoding.EncodeToString(private.Public().(ed25519.PublicKey))[:16]}
}

// sign makes a token; the algorithm is what its header says.
func (f forger) sign(t *testing.T, algorithm string, claims map[string]any) string {
	t.Helper()
	text := encode(t, map[string]string{"alg": algorithm, "typ": "JWT", "kid": f.kid}) + "." + encode(t, claims)
	var signature []byte
	switch algorithm {
	case "EdDSA":
		signature = ed25519.Sign(f.private, []byte(text))
	case "HS256": // by what everybody knows
		mac := hmac.New(sha256.New, f.private.Public().(ed25519.PublicKey))
		mac.Write([]byte(text))
		signature = mac.Sum(nil)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func encode(t *testing.T, content any) string {
	t.Helper()
	data, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// tokenRefusals: nobody gets in with a token that is not Django's, not for Node.js, or not good any more.
func (c hybridContainers) tokenRefusals(t *testing.T) {
	now := float64(time.Now().UnixMilli()) / 1000
	claims := func(changes map[string]any) map[string]any {
		all := map[string]any{
			"iss": c.url, "aud": c.deployment.name + "-realtime", "sub": "1", "sid": unique("session"), "name": "Nobody", "staff": true,
			"iat": now, "exp": now + 60, "jti": unique("jti"),
		}
		for name, value := range changes {
			if all[name] = value; value == nil {
				delete(all, name)
			}
		}
		return all
	}
	django := c.django(t)
	_, other, _ := ed25519.GenerateKey(rand.Reader)
	stranger := newForger(other)
	impostor := forger{other, django.kid}

	good := django.sign(t, "EdDSA", claims(nil))
	c.open(t, good, c.room()) // or what follows would prove nothing
	for what, token := range map[string]string{
		"expired":         django.sign(t, "EdDSA", claims(map[string]any{"iat": now - 120, "exp": now - 60})),
		"not yet":         django.sign(t, "EdDSA", claims(map[string]any{"iat": now + 60, "exp": now + 120})),
		"without an end":  django.sign(t, "EdDSA", claims(map[string]any{"exp": nil})),
		"long ago":        django.sign(t, "EdDSA", claims(map[string]any{"iat": now - 3600, "exp": now + 60})),
		"another service": django.sign(t, "EdDSA", claims(map[string]any{"aud": "another-realtime"})),
		"another site":    django.sign(t, "EdDSA", claims(map[string]any{"iss": "https://elsewhere.example"})),
		"nobody":          django.sign(t, "EdDSA", claims(map[string]any{"sub": nil})),
		"no session":      django.sign(t, "EdDSA", claims(map[string]any{"sid": nil})),
		"none":            django.sign(t, "none", claims(nil)),
		"HS256":           django.sign(t, "HS256", claims(nil)),
		"unknown key":     stranger.sign(t, "EdDSA", claims(nil)),
		"wrong key":       impostor.sign(t, "EdDSA", claims(nil)),
		"changed":         good[:strings.Index(good, ".")+1] + encode(t, claims(nil)) + good[strings.LastIndex(good, "."):],
		"nonsense":        "nonsense",
	} {
		t.Run(what, func(t *testing.T) {
			c.refusedWith(t, http.StatusUnauthorized, token, c.url)
			feed := client{visitor: c.visitor(t), token: token}
			feed.call("GET", "/events?rooms="+c.room(), nil).expect(http.StatusUnauthorized)
		})
	}
}

// sessionsEnd: what somebody has open is closed once they are logged out or have no rights any more, and the tokens of
// that time are good for nothing.
func (s hybridSite) sessionsEnd(t *testing.T) {
	for what, end := range map[string]func(p person){
		"logout": func(p person) {
			p.sendForm("/", p.get("/").expect(http.StatusOK).formTo("/accounts/logout/")).expect(http.StatusOK)
		},
		"another password": func(p person) {
			fields := map[string]string{"old_password": p.password, "new_password1": p.password + "!", "new_password2": p.password + "!"}
			p.submit("/accounts/password_change/", fields).expect(http.StatusOK)
		},
	} {
		t.Run(what, func(t *testing.T) {
			p := s.signUp(t, "Eve Ending")
			token := s.tokenFor(t, p)
			open, guest := s.open(t, token, s.room()), s.guest(t, s.room())
			end(p)
			if code := open.code(soon); code != sessionEnded {
				t.Errorf("the socket is closed with %d", code)
			}
			s.refusedWith(t, http.StatusUnauthorized, token, s.url)
			guest.send(map[string]string{"type": "join", "room": s.room()})
			guest.until("joined")
		})
	}
}
