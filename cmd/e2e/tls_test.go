//go:build e2e

package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// host is the name of sites that have TLS: one that no browser takes for this machine.
const host = "shop.example.test"

// authority is who signs the certificates of this run; its clients trust it as well as the machine's own.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stackgen e2e"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &authority{certificate, key}, err
}

// clients have all of Go's clients trust it, and find the made-up host on this machine.
func (a *authority) clients() error {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return err
	}
	roots.AddCert(a.certificate)
	transport := http.DefaultTransport.(*http.Transport)
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, strings.Replace(address, host+":", "127.0.0.1:", 1))
	}
	return nil
}

// sign writes a certificate for these names or addresses, and its key, into the folder.
func (a *authority) sign(t *testing.T, dir string, names ...string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: names[0]},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, private.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "fullchain.pem"), filepath.Join(dir, "privkey.pem")
	for file, blocks := range map[string][]*pem.Block{
		certificate: {{Type: "CERTIFICATE", Bytes: der}, {Type: "CERTIFICATE", Bytes: a.certificate.Raw}},
		key:         {{Type: "PRIVATE KEY", Bytes: encoded}},
	} {
		var text []byte
		for _, block := range blocks {
			text = append(text, pem.EncodeToMemory(block)...)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

// file writes the authority's own certificate into the folder.
func (a *authority) file(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "authority.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// pin is what Chromium knows a certificate of this authority by.
func (a *authority) pin() string {
	sum := sha256.Sum256(a.certificate.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// served is the certificate that the address shows now.
func served(t *testing.T, address string) *x509.Certificate {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: host}) //nolint:gosec // it is looked at, not believed
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0]
}

// secure gives the deployment TLS at its gateway, as its README tells somebody who has a certificate.
func (d deployment) secure(t *testing.T) deployment {
	t.Helper()
	d.tlsPort = freePort(t)
	address := "https://" + host + ":" + d.tlsPort
	d.env = append(d.env, "TLS_PORT="+d.tlsPort)
	d.append(t, ".env", "PUBLIC_URL="+address)
	d.append(t, ".env", "HSTS_SECONDS=31536000") // as when all is well
	if d.stack == "django" || d.stack == "hybrid" {
		d.append(t, "web/.env", "EMAIL_URL=console:")
	}
	certificate, key := trusted.sign(t, t.TempDir(), host)
	command(t, d.dir, time.Minute, "make", "certs", "CERT="+certificate, "KEY="+key).env(d.env...).run()
	return d
}

// onLocalhost alone, whatever .env says.
func (d deployment) onLocalhost() deployment {
	d.tlsPort = ""
	d.env = append(slices.Clone(d.env), "COMPOSE_FILE=compose.yaml", "PUBLIC_URL=http://localhost:"+d.port)
	return d
}

// renewal: a certificate takes the place of another while requests come in.
func (d deployment) renewal(t *testing.T, s site) {
	v, before := s.visitor(t), served(t, "127.0.0.1:"+d.tlsPort)
	certificate, key := trusted.sign(t, t.TempDir(), host)
	renewed := make(chan error)
	go func() {
		_, err := command(t, d.dir, time.Minute, "make", "certs", "CERT="+certificate, "KEY="+key).env(d.env...).try()
		renewed <- err
	}()
	ask := func() error {
		v.get("/hello").expect(http.StatusOK)
		if served(t, "127.0.0.1:"+d.tlsPort).SerialNumber.Cmp(before.SerialNumber) == 0 {
			return errors.New("the old certificate")
		}
		return nil
	}
	for {
		select {
		case err := <-renewed:
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, soon, ask)
			return
		default:
			_ = ask() // either will do
		}
	}
}

// plainHTTP leads to https, but for health checks.
func (d deployment) plainHTTP(t *testing.T, s site) {
	plain := site{url: "http://localhost:" + d.port}
	v := plain.visitor(t)
	v.get("/healthz").expect(http.StatusOK)
	v.get("/readyz").expect(http.StatusOK)
	for _, address := range []string{plain.url, "http://localhost:" + d.tlsPort} {
		v.get(address+"/hello?q=1").expect(http.StatusPermanentRedirect).expectHeader("Location", s.url+"/hello?q=1").expectHeader("X-Content-Type-Options", "nosniff")
	}
}
