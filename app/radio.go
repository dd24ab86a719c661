package app

import (
	"context"
	"os"

	"comptoir/radio/notation"
	radiofacts "comptoir/world/radio"
)

// LoadRadio reads a folder of collected lists about phones and networks into the store; those that the folder does
// not have stay as they are. The reports are of the files found. With dryRun nothing is written.
func (a *App) LoadRadio(ctx context.Context, folder string, dryRun bool, reading, writing func(done, of int64)) ([]notation.Report, error) {
	files, err := radiofacts.Gather(os.DirFS(folder))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, nil
	}
	got, err := a.Radio.Import(ctx, files, dryRun, reading, writing)
	if err != nil || dryRun {
		return reportsOf(got), err
	}
	_, err = a.Offers.Refresh(ctx)
	return reportsOf(got), err
}

// UnreadRadio lists the files of a folder that LoadRadio passes over.
func UnreadRadio(folder string) []string { return radiofacts.Unread(os.DirFS(folder)) }

func reportsOf(got *radiofacts.Import) []notation.Report {
	if got == nil {
		return nil
	}
	return got.Reports
}
