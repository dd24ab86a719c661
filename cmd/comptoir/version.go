package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// Run prints the version as the build recorded it.
func (versionCmd) Run(w world) error {
	_, err := fmt.Fprintln(w.out, "comptoir", version(), runtime.Version())
	return err
}

// version is what the build recorded.
func version() string {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version = s.Value
			}
		}
	}
	return version
}
