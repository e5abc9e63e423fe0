package repo

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/client"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/storage"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Errors of a server, beside those of the way there.
var (
	ErrLogin   = errors.New("the server wants a user and password that are right")
	ErrNoRepo  = errors.New("there is no such repository, or it is not shown to you")
	ErrNoRev   = errors.New("the repository has no such tag, branch or commit")
	ErrOffline = errors.New("the server cannot be reached")
)

// Credentials are for https. With ssh, the agent has the key.
type Credentials struct{ User, Password string }

// remote is a repository elsewhere.
type remote struct {
	url  string
	who  Credentials
	most int64 // bytes that it may send; 0: maxPack
}

// tip is a revision as the server knows it.
type tip struct {
	name   plumbing.ReferenceName // empty: a commit that is nobody's tip
	commit string
	object string // that of an annotated tag; else the commit
}

var commitForm = lazy.Regexp(`^[0-9a-f]{40}$`)

// resolve asks the server for a revision; "" is its HEAD. A tag goes before a
// branch of the same name, as with git.
func (r remote) resolve(ctx context.Context, rev string) (tip, error) {
	refs, err := r.with(nil).ListContext(ctx, &git.ListOptions{Auth: r.auth(), PeelingOption: git.AppendPeeled})
	if err != nil {
		return tip{}, told(err)
	}
	if commitForm().MatchString(rev) {
		return tipOf(refs, rev), nil
	}
	at := map[plumbing.ReferenceName]*plumbing.Reference{}
	for _, ref := range refs {
		at[ref.Name()] = ref
	}
	names := []plumbing.ReferenceName{plumbing.NewTagReferenceName(rev), plumbing.NewBranchReferenceName(rev)}
	if rev == "" {
		names = []plumbing.ReferenceName{plumbing.HEAD}
	}
	for _, name := range names {
		ref, ok := at[name]
		if ok && ref.Type() == plumbing.SymbolicReference {
			name = ref.Target()
			ref, ok = at[name]
		}
		if !ok {
			continue
		}
		object := ref.Hash().String()
		if peeled, ok := at[name+"^{}"]; ok { // of an annotated tag
			ref = peeled
		}
		return tip{name, ref.Hash().String(), object}, nil
	}
	return tip{}, ErrNoRev
}

// tipOf is a commit by the name of a ref that it is the tip of, as many servers
// give out nothing else.
func tipOf(refs []*plumbing.Reference, commit string) tip {
	for _, ref := range refs {
		if ref.Hash().String() == commit {
			return tip{plumbing.ReferenceName(strings.TrimSuffix(ref.Name().String(), "^{}")), commit, commit}
		}
	}
	return tip{commit: commit, object: commit}
}

// fetch brings the commit, without its history, into a new bare repository.
func (r remote) fetch(ctx context.Context, dir string, t tip) error {
	into, err := git.PlainInit(dir, true)
	if err != nil {
		return err
	}
	from := t.name.String()
	if from == "" {
		from = t.commit
	}
	// The server's own names are not taken over: only one ref is written.
	spec := config.RefSpec(fmt.Sprintf("+%s:refs/heads/%s", from, Branch))
	// A hash is asked for only where the server gives it out.
	err = r.with(&capped{Storer: into.Storer, left: cmp.Or(r.most, maxPack)}).FetchContext(ctx, &git.FetchOptions{
		Auth: r.auth(), RefSpecs: []config.RefSpec{spec}, Depth: 1, Tags: git.NoTags,
	})
	if err != nil {
		return told(err)
	}
	if _, err := into.CommitObject(plumbing.NewHash(t.commit)); err != nil {
		return ErrNoRev // as it has moved since
	}
	return nil
}

func (r remote) with(s storage.Storer) *git.Remote {
	onlySafe()
	return git.NewRemote(s, &config.RemoteConfig{Name: git.DefaultRemoteName, URLs: []string{r.url}})
}

// auth is nil for ssh, which then asks the agent.
func (r remote) auth() transport.AuthMethod {
	if r.who == (Credentials{}) || strings.HasPrefix(r.url, "ssh:") {
		return nil
	}
	return &githttp.BasicAuth{Username: r.who.User, Password: r.who.Password}
}

// onlySafe takes away the protocols that start programs or prove nothing (S17),
// and gives https a client that does not fall back to plain http.
var onlySafe = sync.OnceFunc(func() {
	client.InstallProtocol("file", nil)
	client.InstallProtocol("git", nil)
	web := http.DefaultTransport.(*http.Transport).Clone()
	web.ResponseHeaderTimeout = 20 * time.Second
	c := githttp.NewClient(&http.Client{Transport: web, CheckRedirect: func(to *http.Request, via []*http.Request) error {
		if to.URL.Scheme != via[0].URL.Scheme {
			return fmt.Errorf("the server leads from %s to %s", via[0].URL.Scheme, to.URL.Scheme)
		}
		return nil
	}})
	client.InstallProtocol("https", c)
	client.InstallProtocol("http", c)
})

// told names an error of the library's so that it can be acted on.
func told(err error) error {
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return ErrLogin
	case toldOfSSH(err) != nil:
		return toldOfSSH(err)
	case errors.Is(err, transport.ErrRepositoryNotFound), errors.Is(err, transport.ErrEmptyRemoteRepository):
		return ErrNoRepo
	case errors.Is(err, git.NoErrAlreadyUpToDate):
		return nil
	case isOffline(err):
		return fmt.Errorf("%w: %w", ErrOffline, err)
	case errors.As(err, new(git.NoMatchingRefSpecError)), strings.Contains(err.Error(), "not our ref"): // git's own words, in no type
		return ErrNoRev
	}
	return err
}

// isOffline says whether nobody answered, or the connection broke. A server that
// answers with something else, or does not prove who it is, has been reached; so
// that it is not enough to be a [net.Error], as all that a web client returns is.
func isOffline(err error) bool {
	var netErr net.Error
	var op *net.OpError
	switch {
	case errors.As(err, new(*tls.CertificateVerificationError)):
		return false
	case errors.As(err, &op):
		return op.Op != "remote error" && op.Op != "local error" // which are alerts of TLS
	case errors.Is(err, io.ErrUnexpectedEOF):
		return true
	}
	return errors.As(err, &netErr) && (netErr.Timeout() || errors.Is(err, io.EOF))
}

// maxPack bounds what a server sends, in bytes.
const maxPack = 256 << 20

// capped is a store that takes no more than a bounded number of packed bytes.
type capped struct {
	storage.Storer
	left int64
}

// PackfileWriter makes it a [storer.PackfileWriter].
func (c *capped) PackfileWriter() (io.WriteCloser, error) {
	w, err := c.Storer.(storer.PackfileWriter).PackfileWriter()
	if err != nil {
		return nil, err
	}
	return &cappedWriter{w, c}, nil
}

type cappedWriter struct {
	io.WriteCloser
	of *capped
}

func (w *cappedWriter) Write(p []byte) (int, error) {
	if w.of.left -= int64(len(p)); w.of.left < 0 {
		return 0, errors.New("the repository is larger than what is fetched")
	}
	return w.WriteCloser.Write(p)
}
