// Command comptoir is the whole product: a shop, a console and an API in one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"comptoir/app"
)

// cli is the list of commands; each has a file of its own.
type cli struct {
	Config kong.ConfigFlag `help:"TOML file with the same names as the flags (dashes as underscores)." placeholder:"FILE" env:"COMPTOIR_CONFIG"`

	Demo    demoCmd    `cmd:"" help:"Start the demonstration: a maker's shop in more than 70 countries, with staff."`
	Serve   serveCmd   `cmd:"" help:"Run the shop on real data."`
	Load    loadCmds   `cmd:"" help:"Import a catalogue, or what is known of phones and networks."`
	Export  exportCmd  `cmd:"" help:"Write the catalogue as load reads it."`
	Backup  backupCmd  `cmd:"" help:"Write a backup of everything to a file, while the shop sells."`
	Restore restoreCmd `cmd:"" help:"Restore a backup into a new file or an empty database; --verify compares everything."`
	Doctor  doctorCmd  `cmd:"" help:"Look the installation over and say what is wrong and how to mend it."`
	Bench   benchCmd   `cmd:"" help:"Measure, each time against something bare in the same run."`
	Drop    dropCmd    `cmd:"" help:"Limited sales: check a published log."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// world is what a command may touch of its surroundings.
type world struct {
	ctx      context.Context
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	code, exited := 0, false
	var commands cli
	parser, err := kong.New(&commands, kong.Name("comptoir"),
		kong.Description("A maker's shop that opens country after country."),
		kong.Configuration(app.ConfigFile), kong.UsageOnError(), kong.Writers(out, errs),
		kong.Exit(func(c int) { code, exited = c, true }))
	if err != nil {
		fmt.Fprintln(errs, "comptoir:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintln(errs, "comptoir:", err)
		return 2
	}
	if err := chosen.Run(world{ctx: ctx, out: out, err: errs}); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(errs, "comptoir:", err)
		return 1
	}
	return 0
}
