package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"

	"comptoir/app"
)

type serveCmd struct {
	app.Config
}

// Run opens the shop on real data. On an empty database it prints the one-time link of the owner.
func (c *serveCmd) Run(w world) error {
	listener, err := listen(&c.Config)
	if err != nil {
		return err
	}
	a, err := app.Open(w.ctx, c.Config, w.err)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Prepare(w.ctx); err != nil {
		return err
	}
	if err := a.Welcome(w.ctx, w.out); err != nil {
		return err
	}
	return a.Serve(w.ctx, listener)
}

// listen takes the address, and makes it the one that links begin with unless another is set.
func listen(c *app.Config) (net.Listener, error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + listener.Addr().String()
	}
	return listener, nil
}

type demoCmd struct {
	app.Config
	Data          string `help:"Folder of the demonstration; new or empty: it is made, else it goes on." placeholder:"DIR"`
	StaffPassword string `help:"Password of the demonstration's staff; drawn at random when left out." placeholder:"WORD"`
}

// Run makes the demonstration in its folder if that is new, and starts it.
func (c *demoCmd) Run(w world) error {
	if c.Data == "" {
		c.Data = filepath.Join(os.TempDir(), "comptoir-demo")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("folder of the demonstration: %w", err)
	}
	c.Config.Database = "sqlite://" + filepath.Join(c.Data, "comptoir.db")
	c.Config.Demo = true
	listener, err := listen(&c.Config)
	if err != nil {
		return err
	}
	a, err := app.Open(w.ctx, c.Config, w.err)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.MakeDemo(w.ctx, w.out, c.StaffPassword); err != nil {
		return err
	}
	a.PrintDemo(w.out, c.Data, "http://"+listener.Addr().String())
	return a.Serve(w.ctx, listener)
}
