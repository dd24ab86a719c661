package app

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// Config is everything that can be set, by flag, environment or file: the one documented list
// (docs/howto/configure.md is made from it).
type Config struct {
	Listen       string `help:"Address and port to answer on." default:"127.0.0.1:8080" env:"COMPTOIR_LISTEN"`
	Database     string `help:"sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME." default:"sqlite://comptoir.db" env:"COMPTOIR_DATABASE"`
	BaseURL      string `name:"base-url" help:"Address under which people reach the shop; links in mails and canonical links begin with it. Default: the address it listens on." env:"COMPTOIR_BASE_URL"`
	Name         string `help:"Name of the maker, as the shop's sign says it." default:"Mi" env:"COMPTOIR_NAME"`
	SMTP         string `name:"smtp" help:"Mail server, smtp://USER:PASSWORD@HOST:PORT; without it mails wait in the outbox." env:"COMPTOIR_SMTP"`
	MailFrom     string `help:"Sender of mails." default:"Comptoir <shop@localhost>" env:"COMPTOIR_MAIL_FROM"`
	ClientHeader string `help:"Header in which the proxy before the shop tells the client's address, such as X-Forwarded-For; its last entry counts. Without it the connection's address counts." env:"COMPTOIR_CLIENT_HEADER"`
	LogLevel     string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"COMPTOIR_LOG_LEVEL"`
	LogFormat    string `help:"text or json." enum:"text,json" default:"text" env:"COMPTOIR_LOG_FORMAT"`
	StopSeconds  int    `help:"Seconds that a stop waits for requests under way." default:"20" env:"COMPTOIR_STOP_SECONDS"`

	Demo bool `kong:"-"` // the demonstration: its inbox is shown, its staff is known
}

// ConfigFile reads settings from a TOML file: the flags' names with underscores, at the top level.
// An unknown name is an error that names it.
func ConfigFile(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if _, err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	return configValues(values), nil
}

type configValues map[string]any

// Validate refuses names that are no flag of any command.
func (v configValues) Validate(application *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(application, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[strings.ReplaceAll(flag.Name, "-", "_")] = true
		}
		return next(nil)
	})
	for name := range v {
		if !known[name] {
			return fmt.Errorf("configuration file: unknown name %q; `comptoir serve --help` lists them (dashes are underscores)", name)
		}
	}
	return nil
}

// Resolve gives a flag's value; what the environment sets beats the file.
func (v configValues) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	value, ok := v[strings.ReplaceAll(flag.Name, "-", "_")]
	if !ok {
		return nil, nil
	}
	return fmt.Sprint(value), nil
}
