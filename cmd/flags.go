package cmd

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// flagsFirst moves the flags of a command before its other arguments: the flag
// parser stops at the first of those, and would ignore --stack in
// `stackgen new myapp --stack=django` without a word. After "--" nothing moves.
// --help becomes the command of that name. All that is wrong is said at once;
// the arguments then are those that are left, and the flags that were meant.
// secrets are questions that have no flag.
func flagsFirst(app *cli.App, args, secrets []string) ([]string, error) {
	if len(args) < 2 {
		return args, nil
	}
	if isHelp(args[1]) {
		return []string{args[0], "help"}, nil
	}
	command, words := commandAt(app, args[1:])
	if words == 0 {
		return args, nil
	}
	flags, names := flagsOf(command.Command)
	begin := 1 + words
	front, rest, once := slices.Clone(args[:begin]), []string(nil), map[string]string{}
	var problems generator.Problems
	for i := begin; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		if isHelp(arg) {
			return append([]string{args[0], "help"}, args[1:begin]...), nil
		}
		if words, err := secretFlag(args[i:], secrets); err != nil {
			problems = append(problems, err)
			i += words - 1
			continue
		}
		spelled, err := spellFlag(args[i:], flags, names, once)
		problems = append(problems, err)
		front = append(front, spelled...)
		i += max(len(spelled), 1) - 1
	}
	return append(append(front, "--"), rest...), problems.Or()
}

// secretFlag refuses the flag that args begin with, if it would answer one of the
// secrets, and says how many words it takes: its value is for nothing else.
func secretFlag(args, secrets []string) (words int, err error) {
	name, _, hasValue := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	at := slices.IndexFunc(secrets, func(key string) bool { return flagName(key) == name })
	if at < 0 {
		return 0, nil
	}
	if words = 1; !hasValue && len(args) > 1 && !strings.HasPrefix(args[1], "-") {
		words = 2
	}
	return words, notInLine("--"+name, secrets[at])
}

func isHelp(arg string) bool { return arg == "--help" || arg == "-h" }

// spellFlag checks the flag that args begin with, and returns it with its
// value, if that is an argument of its own. once holds those that came before.
func spellFlag(args []string, flags map[string]bool, names []string, once map[string]string) ([]string, error) {
	spelled, err := checkFlag(args, flags, names)
	if err == nil {
		err = givenOnce(once, spelled)
	}
	return spelled, err
}

func checkFlag(args []string, flags map[string]bool, names []string) ([]string, error) {
	name, value, hasValue := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	takesValue, known := flags[name]
	switch {
	case !known:
		return meant(args, flags, names), unknown("flag", "--", name, names)
	case takesValue == hasValue:
		return args[:1], nil
	case hasValue:
		return boolFlag(flags, name, value)
	case len(args) == 1 || isFlag(args[1], flags): // --name=--x gives it all the same
		return nil, usage("--"+name+"=VALUE", "--%s needs a value", name)
	}
	return args[:2], nil
}

// meant is the flag that an unknown one resembles, with its value, so that both
// are not taken for something else.
func meant(args []string, flags map[string]bool, names []string) []string {
	name, value, hasValue := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	near := generator.Nearest(name, names)
	switch {
	case near == "" || near == "help":
		return nil
	case hasValue:
		name = near + "=" + value
	default:
		name = near
	}
	spelled, err := checkFlag(append([]string{"--" + name}, args[1:]...), flags, names)
	if err != nil {
		return nil
	}
	return spelled
}

// isFlag says whether a word is one of the flags, with or without a value.
func isFlag(word string, flags map[string]bool) bool {
	name, _, _ := strings.Cut(word, "=")
	_, known := flags[strings.TrimLeft(name, "-")]
	return known && strings.HasPrefix(word, "-")
}

// givenOnce refuses a second, other value: the parser would take the last one
// without a word. --set is there to be repeated.
func givenOnce(once map[string]string, spelled []string) error {
	name, value, _ := strings.Cut(strings.TrimLeft(strings.Join(spelled, "="), "-"), "=")
	if have, ok := once[name]; ok && have != value && name != "set" {
		return usage("give it once", "--%s is given twice: %q and %q", name, have, value)
	}
	once[name] = value
	return nil
}

// flagsOf returns each name of a command's flags with whether it takes a value,
// and the long ones.
func flagsOf(command *cli.Command) (map[string]bool, []string) {
	flags := map[string]bool{"help": false, "h": false}
	names := []string{"help"}
	for _, f := range command.Flags {
		_, isBool := f.(*cli.BoolFlag)
		for _, name := range f.Names() {
			flags[name] = !isBool
			if len(name) > 1 {
				names = append(names, name)
			}
		}
	}
	return flags, names
}

// boolFlag turns --example=no into --no-example, where there is one.
func boolFlag(flags map[string]bool, name, value string) ([]string, error) {
	_, hasOpposite := flags["no-"+name]
	switch {
	case value == "yes" || value == "true":
		return []string{"--" + name}, nil
	case hasOpposite && (value == "no" || value == "false"):
		return []string{"--no-" + name}, nil
	case hasOpposite:
		return nil, usage("--"+name+" or --no-"+name, "--%s is yes or no, not %q", name, value)
	}
	return nil, usage("--"+name+" alone says yes", "--%s takes no value", name)
}
