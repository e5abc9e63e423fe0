package cmd

import "net/url"

// sshServer is who answers a URL, if that is by ssh.
type sshServer struct {
	ssh              bool
	user, host, port string
}

func sshServerOf(address string) sshServer {
	u, err := url.Parse(address)
	if err != nil {
		return sshServer{}
	}
	return sshServer{u.Scheme == "ssh", u.User.Username(), u.Hostname(), u.Port()}
}

// login is the command that asks whether it is the right one.
func (s sshServer) login() string {
	out := "ssh "
	if s.port != "" {
		out += "-p " + s.port + " "
	}
	if s.user != "" {
		out += s.user + "@"
	}
	return out + s.host
}

// known is what known_hosts calls it.
func (s sshServer) known() string {
	if s.port == "" {
		return s.host
	}
	return shellWord("[" + s.host + "]:" + s.port)
}
