package cmd

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// reach connects to the store at the address that the environment names, or else where such a store listens usually.
func reach(ctx context.Context, t generator.Tool) generator.Reached {
	address, err := addressIn(t.Variable)
	if err == nil && address == "" {
		return connect(ctx, "127.0.0.1", strconv.Itoa(t.Port))
	}
	host, port := "", ""
	if err == nil {
		host, port, err = hostOf(address)
	}
	if err != nil {
		return generator.Reached{Named: true, Problem: err.Error()}
	}
	if host == "" {
		return generator.Reached{Named: true, Address: "a file or socket, which was not looked at", Answers: true}
	}
	r := connect(ctx, host, cmp.Or(port, strconv.Itoa(t.Port)))
	r.Named = true
	return r
}

// addressIn is the variable's value, or what the file holds that is named by the same variable with _FILE.
func addressIn(variable string) (string, error) {
	file := os.Getenv(variable + "_FILE")
	if value := os.Getenv(variable); value != "" || file == "" {
		return value, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", errors.New("the file of " + variable + "_FILE cannot be read")
	}
	return strings.TrimSpace(string(data)), nil
}

// hostOf takes host and port out of the address of a store. Neither what it returns nor an error holds any of user and
// password, also if those hold characters that should have been escaped: then the host would be a part of the password.
func hostOf(address string) (host, port string, err error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme == "" || u.Opaque != "": // localhost:5432/shop has a scheme, of localhost
		return "", "", errors.New("is no URL")
	case strings.Contains(u.Path+u.RawQuery+u.Fragment, "@"):
		return "", "", errors.New("needs its password escaped")
	}
	return u.Hostname(), u.Port(), nil
}

// connect tries whether somebody takes a connection there.
func connect(ctx context.Context, host, port string) generator.Reached {
	ip := net.ParseIP(host)
	r := generator.Reached{Address: net.JoinHostPort(host, port), Local: host == "localhost" || ip != nil && ip.IsLoopback()}
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, "tcp", r.Address)
	if err == nil {
		r.Answers = true
		_ = conn.Close()
		return r
	}
	r.Problem = "nobody answers"
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Timeout() {
		r.Problem = "no answer within " + patience.String()
	}
	return r
}
