package generator

import "testing"

func TestSystems(t *testing.T) {
	get := map[string]string{
		"debian": "sudo apt", "debian-12": "sudo apt 12", "ubuntu": "sudo snap", "fedora": "sudo dnf", "rhel": "rpm",
		"suse": "zypper", "linux": "tar", "darwin": "brew", "any": "page",
	}
	for _, c := range []struct{ text, title, want string }{
		{"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n", "Debian GNU/Linux 12 (bookworm)", "sudo apt 12"},
		{"ID=debian\nVERSION_ID=\"13\"\n", "debian", "sudo apt"},
		{"NAME=Mint\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"12\"\n", "Mint", "sudo snap"},
		{"ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\n", "rocky", "rpm"},
		{"ID='opensuse-tumbleweed'\nID_LIKE='opensuse suse'\n", "opensuse-tumbleweed", "zypper"},
		{"# a comment\nID=void\n", "void", "tar"},
		{"", "linux", "tar"},
	} {
		s := ParseOSRelease(c.text)
		if got := s.pick(get); got != c.want || s.Title != c.title {
			t.Errorf("%q: %q for %q, want %q for %q", c.text, got, s.Title, c.want, c.title)
		}
	}
	if got := (System{OS: "freebsd", ID: "freebsd"}).pick(get); got != "page" {
		t.Errorf("for a system without a name of its own: %q", got)
	}
	root := System{OS: "linux", ID: "fedora", Root: true}
	if got := root.pick(get); got != "dnf" {
		t.Errorf("for root: %q", got)
	}
}
